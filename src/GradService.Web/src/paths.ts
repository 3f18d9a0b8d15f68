type Key = string | number

/** The keys of a path as the API writes it: network.layers[0].weights[1][0]. */
const keysOf = (path: string): Key[] => [...path.matchAll(/([^.[\]]+)/g)].map(([key]) => (/^\d+$/.test(key) ? Number(key) : key))

/** A copy of a document with one value replaced. */
export function withValue<T>(document: T, path: string, value: unknown): T {
  const replace = (node: unknown, keys: Key[]): unknown => {
    const [key, ...rest] = keys
    if (key === undefined) {
      return value
    }

    const copy = (Array.isArray(node) ? [...node] : { ...(node as object) }) as Record<Key, unknown>
    copy[key] = replace(copy[key], rest)
    return copy
  }
  return replace(document, keysOf(path)) as T
}

/** Whether a path equals the target or is a prefix of it. */
export const leadsTo = (path: string, target: string) => target === path || target.startsWith(`${path}.`) || target.startsWith(`${path}[`)
