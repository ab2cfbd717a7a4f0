import { join } from 'node:path'
import ts from 'typescript'
import { root } from './extract.ts'

const configuration = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(configuration, ts.sys, root).options,
  // The names an example uses are imported for it, types among them.
  verbatimModuleSyntax: false,
  incremental: false,
}
delete options.tsBuildInfoFile

const parsed = new Map<string, ts.SourceFile | undefined>()

/** A program over files of the repository and over text that is in no file; what was read is kept between programs. */
export function programOf(files: readonly string[], texts: ReadonlyMap<string, string> = new Map()) {
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (file) => texts.has(file) || fileExists(file)
  host.getSourceFile = (file, version) => {
    const text = texts.get(file)
    if (text !== undefined) return ts.createSourceFile(file, text, version, true)
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, version))
    return parsed.get(file)
  }
  return ts.createProgram([...files, ...texts.keys()], options, host)
}
