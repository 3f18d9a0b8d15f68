const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** Parses a number as a person types it: 0.5, 0,5, 1/3 or −2e-1. Returns undefined for anything else. */
export function readNumber(text: string): number | undefined {
  const [above, below, ...more] = text
    .replace(/[\u2212\u2013]/g, '-')
    .split('/')
    .map((part) => part.trim().replace(/^([^.,]*),([^.,]*)$/, '$1.$2'))
  if (more.length > 0 || above === undefined || !decimal.test(above) || (below !== undefined && !decimal.test(below))) {
    return undefined
  }

  const number = below === undefined ? Number(above) : Number(above) / Number(below)
  return Number.isFinite(number) ? number : undefined
}

/** The error message for a text that is not a number. */
export const notANumber = (text: string) => `expected a number, such as 0.5, 0,5, 1/3 or -2e-1; found '${text}'`

/** A number rounded to this many significant digits, with a real minus sign (U+2212). */
export function short(number: number, digits = 4): string {
  if (number === 0) {
    return '0'
  }

  const size = Math.floor(Math.log10(Math.abs(number)))
  const text = size < -3 || size > 6 ? number.toExponential(digits - 1) : number.toPrecision(digits)
  const [mantissa, exponent] = (text.includes('e') && size >= -3 && size <= 6 ? String(Number(text)) : text).split('e')
  const trimmed = mantissa!.includes('.') ? mantissa!.replace(/\.?0+$/, '') : mantissa!
  return withMinus(exponent === undefined ? trimmed : `${trimmed}e${exponent.replace('+', '')}`)
}

/** A number with all its digits and a real minus sign (U+2212). */
export const full = (number: number) => withMinus(String(number))

const withMinus = (text: string) => text.replace(/-/g, '\u2212')

/** The sign of a number as a CSS class. */
export const signOf = (number: number) => (number > 0 ? 'positive' : number < 0 ? 'negative' : 'zero')
