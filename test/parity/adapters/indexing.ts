import { gather, type Index, indexSelect, scatterAdd, slice, sort, take, topk } from '@wengert/autograd'
import { asArray } from '../check.ts'
import type { Table } from './adapter.ts'

export const indexing: Table = {
  slice: (inputs, attrs) => {
    // An item reads in the files as `slice` takes it: an integer, { start, stop, step }, or '...'.
    const index = asArray(attrs.all.index, 'index') as Index[]
    return { out: slice(inputs.get('x'), ...index) }
  },
  gather: (inputs, attrs) => ({ out: gather(inputs.get('x'), attrs.number('dim'), inputs.get('index')) }),
  scatterAdd: (inputs, attrs) => ({
    out: scatterAdd(inputs.get('x'), attrs.number('dim'), inputs.get('index'), inputs.get('src')),
  }),
  indexSelect: (inputs, attrs) => ({
    out: indexSelect(inputs.get('x'), attrs.number('dim'), inputs.get('index')),
  }),
  take: (inputs) => ({ out: take(inputs.get('x'), inputs.get('index')) }),
  sort: (inputs, attrs) => ({
    ...sort(inputs.get('x'), { axis: attrs.number('dim'), descending: attrs.boolean('descending') }),
  }),
  topk: (inputs, attrs) => ({
    ...topk(inputs.get('x'), attrs.number('k'), {
      axis: attrs.number('dim'),
      largest: attrs.boolean('largest'),
    }),
  }),
}
