const width = 88

/** Indented JSON. Arrays and objects that fit stay on one line, so that a matrix is printed row by row. */
export function pretty(value: unknown, indent = ''): string {
  const line = inline(value)
  if (line.length + indent.length <= width || typeof value !== 'object' || value === null) {
    return line
  }

  const deeper = `${indent}  `
  return Array.isArray(value)
    ? `[\n${value.map((item) => deeper + pretty(item, deeper)).join(',\n')}\n${indent}]`
    : `{\n${Object.entries(value)
        .map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${pretty(item, deeper)}`)
        .join(',\n')}\n${indent}}`
}

function inline(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map(inline).join(', ')}]`
    : typeof value === 'object' && value !== null
      ? `{ ${Object.entries(value)
          .map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`)
          .join(', ')} }`
      : JSON.stringify(value)
}
