import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DataError } from '@wengert/autograd'
import type { Case } from './case.ts'
import { malformed, messageOf } from './check.ts'
import { parseFile } from './parse.ts'

/** Every case of every `*.json` and `*.json.gz` of a folder, in order of file names; throws DataError at the first flaw. */
export function loadFolder(folder: string): Case[] {
  const files = caseFiles(folder)
  if (files.length === 0) {
    throw new DataError(
      'parity',
      'the folder must hold case files, *.json or *.json.gz',
      `none in ${folder}`,
      'the folder with the parity-1 files',
    )
  }
  const cases = files.flatMap((file) => parseFile(readText(join(folder, file)), file))
  requireUniqueIds(cases)
  return cases
}

function caseFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.json(\.gz)?$/.test(name))
      .sort()
  } catch (cause) {
    throw new DataError(
      'parity',
      'DIR must be a folder',
      `${folder} (${messageOf(cause)})`,
      'the path of a folder with case files',
    )
  }
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path)
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new DataError('parity', `${path} must be readable`, messageOf(cause), 'fetching the file again')
  }
}

function requireUniqueIds(cases: readonly Case[]): void {
  const seen = new Set<string>()
  for (const { id } of cases) {
    if (seen.has(id)) throw malformed('id', 'unique in the whole set', id)
    seen.add(id)
  }
}
