import { expect, test } from 'vitest'
import { full, readNumber, short, signOf } from '../src/numbers'

test.each([
  ['0.5', 0.5],
  ['0,5', 0.5],
  [' 1/3 ', 1 / 3],
  ['1/2', 0.5],
  ['-1,5/2', -0.75],
  ['-2e-1', -0.2],
  ['−0.25', -0.25],
  ['.5', 0.5],
  ['5.', 5],
])('%s is read as a number', (text, expected) => {
  expect(readNumber(text)).toBe(expected)
})

test.each(['', 'abc', '1/0', '1/2/3', '1,2,3', '1,000.5', '1.2.3', '0x10', 'Infinity', 'NaN', '1e999', '--1'])(
  '%s is no number',
  (text) => {
    expect(readNumber(text)).toBeUndefined()
  },
)

test.each([
  [0, '0'],
  [0.5, '0.5'],
  [-0.123456, '−0.1235'],
  [1234567, '1235000'],
  [12345678, '1.235e7'],
  [0.00012346, '1.235e−4'],
  [100, '100'],
])('%d is shown in four digits as %s', (number, expected) => {
  expect(short(number)).toBe(expected)
})

test('all digits of a number are shown with a minus sign, not a hyphen', () => {
  expect(full(-0.1)).toBe('−0.1')
  expect(full(-1e-7)).toBe('−1e−7')
})

test('a sign has a word', () => {
  expect([2, -2, 0].map(signOf)).toEqual(['positive', 'negative', 'zero'])
})
