import type { Exercise, Mode } from './types'

/** The state that a link contains. */
export interface Shared {
  exercise: Exercise
  mode: Mode
  step?: string
  tab?: string
}

const version = 'v1'
const largest = 4_000_000

/** Thrown for a link that cannot be decoded; the message is shown to the reader. */
export class LinkError extends Error {}

/** Encodes state as a URL fragment, which browsers do not send to the server, so that it is in no log. */
export async function encode(state: Shared): Promise<string> {
  const packed = await through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream('deflate-raw'))
  let text = ''
  for (const byte of packed) {
    text += String.fromCharCode(byte)
  }

  return `#${version}.${btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`
}

/** Decodes the state in a URL fragment; undefined if there is none. Throws a LinkError if it is damaged. */
export async function decode(fragment: string): Promise<Shared | undefined> {
  const [, found, data] = /^#(v\d+)\.(.*)$/s.exec(fragment) ?? []
  if (found === undefined || data === undefined) {
    return undefined
  }

  if (found !== version) {
    throw new LinkError(
      `This link was made by another version of the page (${found}); this one reads ${version}. Reload the page, or ask for a new link.`,
    )
  }

  try {
    const packed = Uint8Array.from(atob(data.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0))
    const state = JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream('deflate-raw')))) as Shared
    if (typeof state.exercise !== 'object' || state.exercise === null || !['explain', 'practice'].includes(state.mode)) {
      throw new Error('not a state')
    }

    return state
  } catch {
    throw new LinkError('This link is damaged: a part of it may be missing. Ask for it again.')
  }
}

/** Pipes bytes through a stream. The output is limited, so that a decompression bomb cannot fill the memory. */
async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length
    if (length > largest) {
      await reader.cancel()
      throw new Error('too long')
    }

    parts.push(part.value)
  }

  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer())
}
