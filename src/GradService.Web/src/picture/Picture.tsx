import { computed, signal, type ReadonlySignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { known, lesson, place, step, type LessonStep } from '../lesson'
import { full, short } from '../numbers'
import { magnitude } from '../tensors'
import type { Group } from '../types'
import { ends, lineHeight, type Box, type Drawing, type Ref, type Row, type Wire } from './drawing'
import { drawQuantities } from './quantities'
import { canDrawUnits, drawUnits } from './units'

const characterWidth = 7.25

/** The most characters that fit in the box of a whole quantity. */
const mostCharacters = 22

/** The smallest scale at which the numbers are readable; below it the picture scrolls instead of shrinking. */
const smallest = 0.85

/** The index of the sample that the picture shows. */
export const sample = signal(0)

const focus = signal<string | undefined>(undefined)
const isByUnit = computed(() => lesson.value !== undefined && canDrawUnits(lesson.value.exercise))

/** The layout of the picture. It does not depend on the step: stepping changes only texts and strokes. */
const drawing = computed<Drawing | undefined>(() => {
  const shown = lesson.value
  return shown === undefined
    ? undefined
    : isByUnit.value
      ? drawUnits(shown.exercise, Math.min(sample.value, samples.value - 1), focus.value)
      : drawQuantities(shown.steps)
})

const samples = computed(() =>
  lesson.value?.exercise.network && Array.isArray(lesson.value.exercise.inputs) ? lesson.value.exercise.inputs.length : 1,
)

export function Picture() {
  const shown = drawing.value
  const box = useRef<HTMLDivElement>(null)
  const at = step.value

  // Scroll the current step into view if the picture is wider than its container.
  useEffect(() => {
    const area = box.current
    const marked = area?.querySelector('.current')
    if (area && marked) {
      const [outer, inner] = [area.getBoundingClientRect(), marked.getBoundingClientRect()]
      if (inner.left < outer.left || inner.right > outer.right) {
        area.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2
      }
    }
  }, [at?.key, shown])

  if (shown === undefined) {
    return null
  }

  const title = lesson.value?.exercise.title ?? 'The exercise'
  return (
    <>
      {(samples.value > 1 && isByUnit.value) || shown.isCrowded ? (
        <p class="row">
          {samples.value > 1 && isByUnit.value && (
            <label>
              Sample{' '}
              <select value={sample.value} onChange={(event) => (sample.value = Number(event.currentTarget.value))}>
                {Array.from({ length: samples.value }, (_, i) => (
                  <option value={i}>{`${i + 1} of ${samples.value}`}</option>
                ))}
              </select>
            </label>
          )}
          {shown.isCrowded && (
            <label>
              Weights of{' '}
              <select value={focus.value ?? ''} onChange={(event) => (focus.value = event.currentTarget.value || undefined)}>
                <option value="">choose a unit</option>
                {shown.boxes.map((unit) => (
                  <option>{unit.id}</option>
                ))}
              </select>
            </label>
          )}
        </p>
      ) : null}
      <div class="scroll" ref={box} tabIndex={0} role="region" aria-label="Picture">
        <svg
          id="picture"
          class="picture"
          viewBox={`0 0 ${shown.width} ${shown.height}`}
          width={shown.width}
          height={shown.height}
          style={{ minWidth: `${shown.width * smallest}px` }}
          role="img"
          aria-label={`${title} as a picture, at ${place.value}. The table of values has the same numbers.`}
        >
          <rect class="paper" width={shown.width} height={shown.height} />
          {shown.wires.map((wire) => (
            <Connection wire={wire} step={at} />
          ))}
          {shown.wires.map((wire) => wire.label && <Weight wire={wire} step={at} />)}
          {shown.boxes.map((unit) => (
            <Unit box={unit} step={at} />
          ))}
        </svg>
      </div>
      <Legend step={at} />
    </>
  )
}

const numbersOf = (group: Group, { quantity, at }: Ref) => {
  const numbers = known.value.get(`${group}.${quantity}`)
  return at === undefined ? numbers : numbers?.slice(at, at + 1)
}

/** A number as the picture shows it; ? for one that is not known yet. */
function text(group: Group, ref: Ref): string | undefined {
  const asked = lesson.value?.steps.find((step) => step.group === group && step.quantity === ref.quantity)
  if (asked === undefined) {
    return undefined
  }

  const numbers = numbersOf(group, ref) ?? []
  if (ref.at !== undefined || asked.shape.length === 0) {
    return numbers[0] === undefined ? '?' : signed(group, numbers[0], 4)
  }

  const seen = numbers.filter((number) => number !== undefined)
  const list = numbers
    .slice(0, mostCharacters)
    .map((number) => (number === undefined ? '?' : signed(group, number, 3)))
    .join(', ')
  const [least, most] = seen.reduce(([least, most], number) => [Math.min(least, number), Math.max(most, number)], [Infinity, -Infinity])
  return seen.length === 0
    ? '?'
    : seen.length < numbers.length
      ? list.slice(0, mostCharacters)
      : list.length <= mostCharacters
        ? list
        : `${signed(group, least, 3)} to ${signed(group, most, 3)}`
}

/** A number with its sign. Gradients also get a +, because their sign matters as much as their size. */
const signed = (group: Group, number: number, digits: number) => `${group === 'gradients' && number > 0 ? '+' : ''}${short(number, digits)}`

const hue = (number: number | undefined) => (number === undefined || number === 0 ? '' : number > 0 ? 'positive' : 'negative')

/** The largest magnitude on any connection, which is drawn widest. */
const largestOf = (group: Group) =>
  computed(() => magnitude(drawing.value!.wires.map((wire) => magnitude(numbersOf(group, wire.ref) ?? []))))
const largest: Record<Group, ReadonlySignal<number>> = {
  values: largestOf('values'),
  gradients: largestOf('gradients'),
  updated: largestOf('updated'),
}

const isBackward = (step: LessonStep | undefined) => step?.phase === 'backward' || step?.phase === 'update'

function mark(quantity: string, step: LessonStep | undefined): string {
  const reads =
    step?.phase === 'backward'
      ? lesson.value?.steps.some((other) => other.quantity === quantity && other.sources?.includes(step.quantity))
      : step?.sources?.includes(quantity)
  return quantity === step?.quantity ? 'current' : reads ? 'source' : ''
}

function Connection({ wire, step }: { wire: Wire; step: LessonStep | undefined }) {
  const { x1, y1, x2, y2 } = ends(wire)
  const group = isBackward(step) ? 'gradients' : 'values'
  const numbers = numbersOf(group, wire.ref) ?? []
  const size = magnitude(numbers)
  const isKnown = numbers.length > 0 && numbers.every((number) => number !== undefined)
  const tone = isKnown ? (size === 0 ? 'zero' : hue(numbers.length === 1 ? numbers[0] : undefined)) : 'unknown'
  const bend = (x2 - x1) / 2
  return (
    <path
      class={`wire ${tone} ${mark(wire.ref.quantity, step)}`}
      d={isByUnit.value ? `M${x1},${y1}L${x2},${y2}` : `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`}
      stroke-width={isKnown && size > 0 ? 1 + (5 * size) / largest[group].value : 1}
    />
  )
}

function Weight({ wire, step }: { wire: Wire; step: LessonStep | undefined }) {
  const { x, y } = wire.label!
  const [value, gradient, updated] = [text('values', wire.ref), text('gradients', wire.ref), text('updated', wire.ref)]
  const [first, second] = [updated && updated !== '?' ? `${value} → ${updated}` : `${value}`, `∂ ${gradient}`]
  const width = Math.max(first.length, second.length) * characterWidth + 6
  return (
    <g class={`weight ${mark(wire.ref.quantity, step)}`} text-anchor="middle">
      <rect x={x - width / 2} y={y - lineHeight} width={width} height={2 * lineHeight} rx={4} />
      <text x={x} y={y - 2}>
        {first}
      </text>
      <text x={x} y={y + lineHeight - 2} class={hue(numbersOf('gradients', wire.ref)?.[0])}>
        {second}
      </text>
    </g>
  )
}

/** Whether a unit blocks its gradient, as a ReLU with a negative input does. */
function isBlocked({ ref, after }: Row): boolean {
  const [before, above] = [numbersOf('gradients', ref)?.[0], after && numbersOf('gradients', after)?.[0]]
  return before === 0 && above !== undefined && above !== 0
}

function Unit({ box, step }: { box: Box; step: LessonStep | undefined }) {
  const marks = box.rows.map((row) => mark(row.ref.quantity, step))
  const boxMark = marks.includes('current') ? 'current' : marks.includes('source') ? 'source' : ''
  return (
    <g class={`unit ${boxMark}`} transform={`translate(${box.x},${box.y})`}>
      <rect width={box.width} height={box.height} rx={6} />
      <text class="title" x={8} y={15}>
        {box.title}
      </text>
      {box.rows.map((row, i) => (
        <Entry row={row} width={box.width} y={15 + (2 * i + 1) * lineHeight} isCurrent={marks[i] === 'current'} step={step} />
      ))}
    </g>
  )
}

function Entry({
  row,
  width,
  y,
  isCurrent,
  step,
}: {
  row: Row
  width: number
  y: number
  isCurrent: boolean
  step: LessonStep | undefined
}) {
  const [value, gradient, updated] = [text('values', row.ref), text('gradients', row.ref), text('updated', row.ref)]
  const weight = (isGradient: boolean) => (isCurrent && isGradient === (step?.phase === 'backward') ? 'now' : '')
  const number = numbersOf('values', row.ref)
  return (
    <>
      <text x={8} y={y} class="label">
        {row.label}
      </text>
      <text x={width - 8} y={y} text-anchor="end" class={weight(false)}>
        {updated && updated !== '?' && row.ref.at !== undefined ? updated : value}
        <title>{number?.length === 1 && number[0] !== undefined ? full(number[0]) : ''}</title>
      </text>
      {gradient !== undefined && (
        <>
          <text x={8} y={y + lineHeight} class="label">{`∂${row.label}`}</text>
          <text
            x={width - 8}
            y={y + lineHeight}
            text-anchor="end"
            class={`${hue(row.ref.at === undefined ? undefined : numbersOf('gradients', row.ref)?.[0])} ${weight(true)}`}
          >
            {isBlocked(row) ? `blocked ${gradient}` : gradient}
          </text>
        </>
      )}
    </>
  )
}

function Legend({ step }: { step: LessonStep | undefined }) {
  const what = isBackward(step) ? 'gradient' : isByUnit.value ? 'weight' : 'value'
  return (
    <p class="legend">
      <span class="key current">this step</span> <span class="key source">what it is computed from</span>{' '}
      {isByUnit.value && (
        <>
          <span class="key positive">+ {what}</span> <span class="key negative">− {what}</span>{' '}
        </>
      )}
      <span class="key">wide: large {what}</span> <span class="key zero">dashed: 0</span>{' '}
      <span class="key">?: not known yet; ∂: gradient ∂L/∂…</span>
    </p>
  )
}

/** The picture as a standalone SVG file, with the computed styles written into each element. */
export function pictureAsSvg(): string {
  const picture = document.getElementById('picture')!
  const copy = picture.cloneNode(true) as SVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const properties = [
    'fill',
    'stroke',
    'stroke-width',
    'stroke-dasharray',
    'font-family',
    'font-size',
    'font-weight',
    'paint-order',
    'text-anchor',
  ]
  const [originals, copies] = [picture.querySelectorAll('*'), copy.querySelectorAll('*')]
  originals.forEach((element, i) => {
    const style = getComputedStyle(element)
    properties.forEach((property) => copies[i]!.setAttribute(property, style.getPropertyValue(property)))
  })
  return new XMLSerializer().serializeToString(copy)
}
