import {
  Generator,
  ones,
  Parameter,
  randn,
  softmax,
  type Tensor,
  variance,
  where,
  zeros,
} from '@wengert/autograd'
import { GELU, Linear, Module, Sequential } from '@wengert/nn'
import { SGD } from '@wengert/optim'
import type { Workload } from './workload.ts'

const [batch, tokens, width, heads] = [8, 64, 128, 4]

/** (x - mean) / sqrt(var + eps) weight + bias over the last axis (Ba et al., 2016). */
class LayerNorm extends Module {
  readonly weight = new Parameter(ones([width]))
  readonly bias = new Parameter(zeros([width]))

  forward(x: Tensor): Tensor {
    const deviation = variance(x, -1, { correction: 0, keepDims: true }).add(1e-5)
    return x.sub(x.mean(-1, true)).mul(deviation.rsqrt()).mul(this.weight).add(this.bias)
  }
}

/** Attention of several heads in which a token sees itself and what came before it. */
class CausalAttention extends Module {
  readonly #seen = ones([tokens, tokens]).dynamic().tril().to('bool')
  readonly queryKeyValue: Linear<number, number>
  readonly out: Linear<number, number>

  constructor(generator: Generator) {
    super()
    this.queryKeyValue = new Linear(width, 3 * width, { generator })
    this.out = new Linear(width, width, { generator })
  }

  forward(x: Tensor): Tensor {
    const size = width / heads
    const all = this.queryKeyValue
      .forward(x)
      .reshape([batch, tokens, 3, heads, size])
      .permute([2, 0, 3, 1, 4])
    const [q, k, v] = [all.slice(0), all.slice(1), all.slice(2)]
    const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(size))
    const weights = softmax(where(this.#seen, scores, -Infinity), -1)
    return this.out.forward(weights.matmul(v).transpose(1, 2).reshape([batch, tokens, width]))
  }
}

/** A transformer block that normalises first (Radford et al., 2019). */
class Block extends Module {
  readonly norm1 = new LayerNorm()
  readonly attention: CausalAttention
  readonly norm2 = new LayerNorm()
  readonly mlp: Sequential<readonly Module[]>

  constructor(generator: Generator) {
    super()
    this.attention = new CausalAttention(generator)
    const [expand, contract] = [
      new Linear(width, 4 * width, { generator }),
      new Linear(4 * width, width, { generator }),
    ]
    this.mlp = new Sequential(expand, new GELU(), contract)
  }

  forward(x: Tensor): Tensor {
    const attended = x.add(this.attention.forward(this.norm1.forward(x)))
    return attended.add(this.mlp.forward(this.norm2.forward(attended)))
  }
}

/** One block of width 128 and 4 heads on 8 rows of 64 tokens; the loss is the mean of squares, SGD. */
export const gptTiny: Workload = {
  name: 'gpt-tiny',
  start(seed) {
    const generator = new Generator(seed)
    const model = new Block(generator)
    const x = randn([batch, tokens, width], { generator }).dynamic()
    const parameters = model.parameters()
    const optimizer = new SGD(parameters, { lr: 0.1 })
    const step = () => optimizer.minimize(() => model.forward(x).square().mean())
    return { step, inputs: [x], parameters }
  },
}
