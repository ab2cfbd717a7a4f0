import type { DType, Shape, Tensor } from '@wengert/autograd'
import { isTensor, noGrad, OptionError, zeros } from '@wengert/autograd'
import { show, showShape, typeName } from '../options.ts'
import { observing } from './frames.ts'
import { walk } from './members.ts'
import type { Module } from './module.ts'

/** The table that {@link Module.summary} returns: a line a module, each parameter counted where it is found first. */
export function summarise(module: Module, inputs: readonly (Shape | Tensor)[]): string {
  const outputs = outputsOf(module, inputs)
  const counted = new Set<Tensor>()
  let trainable = 0
  let total = 0
  const rows = walk(module).map((found) => {
    let own = 0
    for (const { value } of found.parameters) {
      if (counted.has(value)) continue
      counted.add(value)
      own += value.size
      if (value.requiresGrad) trainable += value.size
    }
    total += own
    return [found.name, typeName(found.module), outputs.get(found.module) ?? '-', count(own)]
  })
  const lines = table([['path', 'module', 'output', 'parameters'], ...rows])
  return [...lines, `${count(total)} parameters, ${count(trainable)} trainable`].join('\n')
}

/** What every module returns on these inputs, as text: run in evaluation, where nothing is drawn or updated. */
function outputsOf(module: Module, inputs: readonly (Shape | Tensor)[]): Map<Module, string> {
  const { forward } = module as Module & { forward?: unknown }
  if (typeof forward !== 'function') {
    throw new OptionError(
      'summary',
      'a module with a forward method',
      typeName(module),
      'a summary of its parts',
    )
  }
  const arguments_ = inputs.map((input) => inputOf(module, input))
  const outputs = new Map<Module, string>()
  const modes = module.modules().map((part) => [part, part.training] as const)
  try {
    module.eval()
    observing(
      (part, output) => outputs.set(part, outputText(output)),
      () => noGrad(() => void forward.apply(module, arguments_)),
    )
  } finally {
    for (const [part, training] of modes) part.training = training
  }
  return outputs
}

function inputOf(module: Module, input: Shape | Tensor): Tensor {
  if (isTensor(input)) return input
  if (!Array.isArray(input)) {
    throw new OptionError(
      'summary',
      'the shape of an input, or an input',
      show(input),
      'summary([1, 1, 28, 28])',
    )
  }
  const dtype: DType = module.parameters()[0]?.dtype ?? 'float32'
  return zeros(input as Shape, { dtype })
}

function outputText(output: unknown): string {
  if (isTensor(output)) return showShape(output.shape)
  if (typeof output !== 'object' || output === null) return '-'
  const tensors = Object.values(output).filter(isTensor)
  return tensors.length === 0 ? '-' : tensors.map((value) => showShape(value.shape)).join(', ')
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}

/** Columns padded to their widest cell, the last one to the right, with rules below head and body. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const last = widths.length - 1
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === last ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  '),
  )
  const rule = '-'.repeat(lines[0]!.length)
  return [lines[0]!, rule, ...lines.slice(1), rule]
}
