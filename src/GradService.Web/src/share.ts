import type { Exercise, Mode } from './types'

/** What a link opens. */
export interface Shared {
  exercise: Exercise
  mode: Mode
  step?: string
  tab?: string
}

const version = 'v1'
const largest = 4_000_000

/** What is wrong with a link, in words. */
export class LinkError extends Error {}

/** State as the fragment of an address: it reaches no server, and no log. */
export async function encode(state: Shared): Promise<string> {
  const packed = await through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream('deflate-raw'))
  let text = ''
  for (const byte of packed) {
    text += String.fromCharCode(byte)
  }

  return `#${version}.${btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`
}

/** The state in a fragment; undefined where there is none. */
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

/** Bytes through a stream; no more than a link can sensibly hold, so that a small bad one cannot fill the memory. */
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
