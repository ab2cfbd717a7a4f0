import type { GeneratorState, Tensor } from '@wengert/autograd'
import {
  arange,
  defaultGenerator,
  Generator,
  OptionError,
  permutation,
  StateError,
  slice,
} from '@wengert/autograd'
import { knownOptions, positiveInteger, show, trueOrFalse } from '../options.ts'
import { collate } from './collate.ts'
import type { BatchOf, Dataset } from './dataset.ts'

/** What {@link DataLoader} takes. */
export interface LoaderOptions<Sample, Batch> {
  /** Samples a batch; 1. */
  readonly batchSize?: number
  /** A fresh order every epoch, drawn from the loader's generator; false. */
  readonly shuffle?: boolean
  /** Leave out a last batch that is smaller than the others; false. */
  readonly dropLast?: boolean
  /** Seed of the loader's own generator; drawn from the default generator unless given. */
  readonly seed?: number
  /** Makes a batch of samples where stacking is not enough, as for sequences that must be padded. */
  readonly collate?: (samples: Sample[]) => Batch
}

/** Where a loader stands, as plain JSON: what `state()` gives and `restore()` takes. */
export interface LoaderState {
  readonly length: number
  readonly batchSize: number
  readonly shuffle: boolean
  readonly dropLast: boolean
  /** The generator before the order of this epoch was drawn. */
  readonly generator: GeneratorState
  /** Batches of this epoch that were handed out. */
  readonly batches: number
}

interface Place {
  readonly generator: GeneratorState
  batches: number
}

const names = ['batchSize', 'shuffle', 'dropLast', 'seed', 'collate'] as const

/**
 * Goes through a data set in batches, epoch after epoch: every `for` loop over it is one epoch.
 *
 * Each sample comes exactly once an epoch (but for `dropLast`); the order depends on the seed and on how many epochs
 * came before, on nothing else. `state()` inside a loop remembers the place: a loader restored from it hands out the
 * rest of that epoch first and then the same epochs. A loop that is left by `break` has ended its epoch.
 *
 * @throws {OptionError} an unknown option, a batch size that is no positive integer, or what is no data set.
 * @example
 * const loader = new DataLoader(new TensorDataset(images, labels), { batchSize: 4, shuffle: true, seed: 1 })
 * loader.length // 2
 * for (const [x, y] of loader) optimizer.minimize(() => crossEntropy(model.forward(x), y))
 */
export class DataLoader<Sample, Batch = BatchOf<Sample>> implements Iterable<Batch> {
  readonly dataset: Dataset<Sample>
  readonly batchSize: number
  readonly shuffle: boolean
  readonly dropLast: boolean
  #collate: ((samples: Sample[]) => Batch) | null
  #generator: Generator
  /** Where the next loop starts. */
  #next: Place
  /** Where the loop that started last is; `#next` when none runs. */
  #place: Place

  constructor(dataset: Dataset<Sample>, options: LoaderOptions<Sample, Batch> = {}) {
    checkDataset(dataset)
    const {
      batchSize = 1,
      shuffle = false,
      dropLast = false,
      seed,
    } = knownOptions('DataLoader', options, names)
    positiveInteger('DataLoader', 'batchSize', batchSize)
    trueOrFalse('DataLoader', 'shuffle', shuffle)
    trueOrFalse('DataLoader', 'dropLast', dropLast)
    if (options.collate !== undefined && typeof options.collate !== 'function') {
      throw new OptionError(
        'DataLoader',
        'collate must be a function',
        show(options.collate),
        'a function of samples',
      )
    }
    this.dataset = dataset
    this.batchSize = batchSize
    this.shuffle = shuffle
    this.dropLast = dropLast
    this.#collate = options.collate ?? null
    this.#generator = seed === undefined ? defaultGenerator.fork() : new Generator(seed)
    this.#next = { generator: this.#generator.state(), batches: 0 }
    this.#place = this.#next
  }

  /** Batches an epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches)
  }

  *[Symbol.iterator](): IterableIterator<Batch, void, undefined> {
    const place = { ...this.#next }
    const order = this.#order()
    this.#next = { generator: this.#generator.state(), batches: 0 }
    this.#place = place
    try {
      while (place.batches < this.length) {
        const start = place.batches * this.batchSize
        const batch = this.#batch(slice(order, { start, stop: start + this.batchSize }))
        place.batches++
        yield batch
      }
    } finally {
      // A loop that was left has ended its epoch too; one that a later loop overtook has no say any more.
      if (this.#place === place) this.#place = this.#next
    }
  }

  #order(): Tensor {
    const { length } = this.dataset
    return this.shuffle ? permutation(length, { generator: this.#generator }) : arange(length)
  }

  #batch(indices: Tensor): Batch {
    const { dataset } = this
    if (this.#collate === null && dataset.batch !== undefined) return dataset.batch(indices) as Batch
    const samples = Array.from(indices.data(), (index) => dataset.get(index))
    return this.#collate === null ? (collate(samples) as Batch) : this.#collate(samples)
  }

  /** Where the loader stands; it survives JSON. */
  state(): LoaderState {
    const { batchSize, shuffle, dropLast } = this
    return { length: this.dataset.length, batchSize, shuffle, dropLast, ...this.#place }
  }

  /**
   * Goes to where `state()` was taken, in this process or another.
   *
   * @throws {StateError} a state of a loader with other sizes or options; the loader stays where it was.
   */
  restore(state: LoaderState): void {
    const own = this.state()
    for (const name of ['length', 'batchSize', 'shuffle', 'dropLast'] as const) {
      if (state?.[name] === own[name]) continue
      const remedy = 'a loader made with the options of the saved one'
      throw new StateError('DataLoader.restore', `${name} ${own[name]}`, show(state?.[name]), remedy)
    }
    const { batches } = state
    if (!Number.isSafeInteger(batches) || batches < 0 || batches > this.length) {
      throw new StateError('DataLoader.restore', 'a number of batches', show(batches), 'what state() gave')
    }
    this.#generator.restore(state.generator)
    this.#next = { generator: this.#generator.state(), batches }
    this.#place = this.#next
  }
}

function checkDataset(dataset: Dataset<unknown>): void {
  if (Number.isSafeInteger(dataset?.length) && dataset.length >= 0 && typeof dataset.get === 'function')
    return
  throw new OptionError(
    'DataLoader',
    'a data set with length and get(index)',
    show(dataset),
    'a TensorDataset',
  )
}
