import type { Generator } from '@wengert/autograd'
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@wengert/nn'

/**
 * LeNet-5 (LeCun et al. 1998) with today's relu and max pooling: `x: [n, 1, 28, 28] -> [n, 10]`.
 */
export function lenet(generator: Generator) {
  return new Sequential(
    new Conv2d(1, 6, 5, { padding: 2, generator }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(6, 16, 5, { generator }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(400, 120, { generator }),
    new ReLU(),
    new Linear(120, 84, { generator }),
    new ReLU(),
    new Linear(84, 10, { generator }),
  )
}

export type LeNet = ReturnType<typeof lenet>

/** The first layer's filters as nested numbers, `[k][h][w]`. */
export function firstFilters(model: LeNet): number[][][] {
  return model.layers[0].weight.squeeze(1).toArray() as number[][][]
}
