import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decode, encode, LinkError, type Shared } from '../src/share'

const state = { exercise: { title: 'δ and “quotes”', learningRate: 0.1 }, mode: 'practice', step: 'output.z' } as unknown as Shared

const link = (text: string) => `#v1.${deflateRawSync(text).toString('base64url')}`

test('a link gives back what was shared', async () => {
  const fragment = await encode(state)

  expect(fragment).toMatch(/^#v1\.[A-Za-z0-9_-]+$/)
  expect(await decode(fragment)).toEqual(state)
})

test.each(['', '#', '#results', '#v1'])('%s is no link', async (fragment) => {
  expect(await decode(fragment)).toBeUndefined()
})

test('a link of another version says so', async () => {
  await expect(decode('#v2.abc')).rejects.toThrow(/another version of the page \(v2\)/)
})

test.each([
  ['no base64', '#v1.%%%'],
  ['no compressed data', '#v1.AAAA'],
  ['a part missing', '#v1.q1YqSS0uUbJSAgA'],
  ['no JSON', link('{')],
  ['no exercise', link('{ "mode": "explain" }')],
  ['null for the exercise', link('{ "exercise": null, "mode": "explain" }')],
  ['an unknown mode', link('{ "exercise": {}, "mode": "__proto__" }')],
])('a link with %s is damaged', async (_, fragment) => {
  await expect(decode(fragment)).rejects.toThrow(LinkError)
})

test('a small link that unpacks to very much is refused', async () => {
  await expect(decode(link(`{ "exercise": {}, "mode": "explain", "tab": "${' '.repeat(5_000_000)}" }`))).rejects.toThrow(LinkError)
})
