import ts from 'typescript'

/** The names that code uses, wherever they are declared, and those it declares at its top level. */
export interface Names {
  readonly used: ReadonlySet<string>
  readonly declared: ReadonlySet<string>
}

export function namesIn(code: string): Names {
  const source = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true)
  const [used, declared] = [new Set<string>(), new Set<string>()]
  for (const statement of source.statements) for (const name of declaredBy(statement)) declared.add(name)
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && !isLabelOf(node)) used.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { used, declared }
}

function declaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => bound(name))
  if (ts.isImportDeclaration(statement)) {
    const bindings = statement.importClause?.namedBindings
    if (bindings === undefined) return []
    return ts.isNamespaceImport(bindings)
      ? [bindings.name.text]
      : bindings.elements.map((element) => element.name.text)
  }
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return named && statement.name ? [statement.name.text] : []
}

function bound(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? bound(element.name) : []))
}

/** Whether an identifier names a member and not a value in scope: the `b` of `a.b` and of `{ b: 1 }`. */
function isLabelOf(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isQualifiedName(parent)) return parent.right === node
  if (ts.isBindingElement(parent)) return parent.propertyName === node
  const member = ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)
  return member && parent.name === node
}
