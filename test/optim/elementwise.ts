/**
 * Optimizers written out for one element: given options, a function that takes value, gradient and the number of the
 * step and returns the next value. What it remembers is its own.
 */
export type Rule = (options: any) => (x: number, gradient: number, t: number) => number

/** The gradient of what is minimised, with the penalty. */
const whole = (x: number, gradient: number, { maximize = false, weightDecay = 0 }) =>
  (maximize ? -gradient : gradient) + weightDecay * x

/** Where the decay is no part of the gradient, the gradient without it and the decayed value. */
function split(x: number, gradient: number, options: any): [g: number, from: number] {
  if (!options.decoupledWeightDecay) return [whole(x, gradient, options), x]
  const { lr, weightDecay = 0 } = options
  return [whole(x, gradient, { ...options, weightDecay: 0 }), x * (1 - lr * weightDecay)]
}

export const rmsprop: Rule = (options) => {
  const { lr = 1e-2, alpha = 0.99, eps = 1e-8, momentum = 0, centered = false } = options
  let [v, m, b] = [0, 0, 0]
  return (x, gradient) => {
    const g = whole(x, gradient, options)
    v = alpha * v + (1 - alpha) * g * g
    m = alpha * m + (1 - alpha) * g
    b = momentum * b + g / (Math.sqrt(centered ? v - m * m : v) + eps)
    return x - lr * b
  }
}

export const adagrad: Rule = (options) => {
  const { lr = 1e-2, lrDecay = 0, initialAccumulatorValue = 0, eps = 1e-10 } = options
  let sum = initialAccumulatorValue
  return (x, gradient, t) => {
    const g = whole(x, gradient, options)
    sum += g * g
    return x - ((lr / (1 + (t - 1) * lrDecay)) * g) / (Math.sqrt(sum) + eps)
  }
}

export const adadelta: Rule = (options) => {
  const { lr = 1, rho = 0.9, eps = 1e-6 } = options
  let [v, u] = [0, 0]
  return (x, gradient) => {
    const g = whole(x, gradient, options)
    v = rho * v + (1 - rho) * g * g
    const delta = (Math.sqrt(u + eps) / Math.sqrt(v + eps)) * g
    u = rho * u + (1 - rho) * delta * delta
    return x - lr * delta
  }
}

export const adamax: Rule = (options) => {
  const { lr = 2e-3, betas = [0.9, 0.999], eps = 1e-8 } = options
  let [m, u] = [0, 0]
  return (x, gradient, t) => {
    const g = whole(x, gradient, options)
    m = betas[0] * m + (1 - betas[0]) * g
    u = Math.max(betas[1] * u, Math.abs(g) + eps)
    return x - ((lr / (1 - betas[0] ** t)) * m) / u
  }
}

export const nadam: Rule = (options) => {
  const { lr = 2e-3, betas = [0.9, 0.999], eps = 1e-8, momentumDecay = 4e-3 } = options
  const mu = (t: number) => betas[0] * (1 - 0.5 * 0.96 ** (t * momentumDecay))
  let [m, v, product] = [0, 0, 1]
  return (x, gradient, t) => {
    const [g, from] = split(x, gradient, { ...options, lr })
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g * g
    product *= mu(t)
    const d = Math.sqrt(v / (1 - betas[1] ** t)) + eps
    const now = ((lr * (1 - mu(t))) / (1 - product)) * (g / d)
    return from - now - ((lr * mu(t + 1)) / (1 - product * mu(t + 1))) * (m / d)
  }
}

export const radam: Rule = (options) => {
  const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8 } = options
  const R = 2 / (1 - betas[1]) - 1
  let [m, v] = [0, 0]
  return (x, gradient, t) => {
    const [g, from] = split(x, gradient, { ...options, lr })
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g * g
    const step = (lr * m) / (1 - betas[0] ** t)
    const rho = R - (2 * t * betas[1] ** t) / (1 - betas[1] ** t)
    if (rho <= 5) return from - step
    const r = Math.sqrt(((rho - 4) * (rho - 2) * R) / ((R - 4) * (R - 2) * rho))
    return from - (step * r * Math.sqrt(1 - betas[1] ** t)) / (Math.sqrt(v) + eps)
  }
}

export const rprop: Rule = (options) => {
  const { lr = 1e-2, etas = [0.5, 1.2], stepSizes = [1e-6, 50] } = options
  let [size, last] = [lr, 0]
  return (x, gradient) => {
    const g = whole(x, gradient, options)
    const agreement = Math.sign(g * last)
    const factor = agreement < 0 ? etas[0] : agreement > 0 ? etas[1] : 1
    size = Math.min(stepSizes[1], Math.max(stepSizes[0], size * factor))
    last = agreement < 0 ? 0 : g
    return x - Math.sign(last) * size
  }
}
