/** Optimizers and the loop around them, as one writes them for jax-js: pure functions of trees, compiled as a whole. */

/** x - lr g */
export const sgd =
  (lr) =>
  ({ tree }) => ({
    init: () => ({}),
    update: (params, gradient, state) => [tree.map((x, g) => x.sub(g.mul(lr)), params, gradient), state],
  })

/** b = momentum b + g; x - lr b */
export const sgdMomentum =
  (lr, momentum) =>
  ({ tree, numpy: np }) => ({
    init: (params) => tree.map((x) => np.zeros(x.shape), params),
    update(params, gradient, state) {
      const next = tree.map((b, g) => b.mul(momentum).add(g), state, gradient)
      return [tree.map((x, b) => x.sub(b.mul(lr)), params, tree.ref(next)), next]
    },
  })

/** Kingma and Ba, 2015, with the usual constants. */
export const adam =
  (lr = 1e-3, b1 = 0.9, b2 = 0.999, eps = 1e-8) =>
  ({ tree, numpy: np }) => ({
    init: (params) => ({
      m: tree.map((x) => np.zeros(x.shape), params),
      v: tree.map((x) => np.zeros(x.shape), params),
      count: np.zeros([]),
    }),
    update(params, gradient, { m, v, count }) {
      const t = count.add(1)
      const nextM = tree.map((m, g) => m.mul(b1).add(g.mul(1 - b1)), m, tree.ref(gradient))
      const nextV = tree.map((v, g) => v.mul(b2).add(np.square(g).mul(1 - b2)), v, gradient)
      const correction = (b) => np.subtract(1, np.exp(t.ref.mul(Math.log(b))))
      const [c1, c2] = [correction(b1), correction(b2)]
      const next = tree.map(
        (x, m, v) => {
          const denominator = np.sqrt(v.div(c2.ref)).add(eps)
          return x.sub(m.div(c1.ref).mul(lr).div(denominator))
        },
        params,
        tree.ref(nextM),
        tree.ref(nextV),
      )
      c1.dispose()
      c2.dispose()
      return [next, { m: nextM, v: nextV, count: t }]
    },
  })

/**
 * A step: the optimizer's along the gradient of `loss(params, ...inputs)`; the loss before it. `whole` says whether
 * the step is compiled as one program, which is the fastest but where that computes the input of a convolution anew
 * for every output it goes into.
 */
export function training(jax, { params, inputs, loss, optimizer, whole = true }) {
  const { init, update } = optimizer(jax)
  const move = whole ? update : jax.jit(update)
  const once = (params, state, ...inputs) => {
    const [value, gradient] = jax.valueAndGrad(loss)(jax.tree.ref(params), ...inputs)
    return [value, ...move(params, gradient, state)]
  }
  const compiled = whole ? jax.jit(once) : once
  let state = init(params)
  return () => {
    const [value, ...next] = compiled(params, state, ...inputs.map((x) => x.ref))
    ;[params, state] = next
    return value.item()
  }
}
