import { useLayoutEffect, useState } from 'preact/hooks'
import { concerning, messageId } from '../errors'
import { change, mode, unreadable } from '../lesson'
import { readNumber } from '../numbers'
import { Complaint } from './Complaint'

interface Props {
  path: string
  /** Undefined for an optional number that the exercise omits. */
  value: number | undefined
  label: string
  /** Whether the label is visible. If not, only screen readers read it, and the number's tensor shows its errors. */
  isLabelled?: boolean
  /** Whether the exercise may omit the number: then the field may be empty. */
  isOptional?: boolean
}

const textOf = (value: number | undefined) => (value === undefined ? '' : String(value))

/** A number of the exercise, edited in place. It takes effect on Enter, or when the field loses the focus. */
export function NumberField({ path, value, label, isLabelled = false, isOptional = false }: Props) {
  const [text, setText] = useState(textOf(value))
  // A layout effect, because an effect after painting would overwrite what was typed in the meantime.
  useLayoutEffect(() => setText(textOf(value)), [value])
  const places = concerning(path)

  function commit() {
    const number = readNumber(text)
    const isRead = number !== undefined || (isOptional && text.trim() === '')
    const { [path]: _, ...others } = unreadable.value
    unreadable.value = isRead ? others : { ...others, [path]: text }
    if (isRead) {
      setText(textOf(number))
      if (number !== value) {
        change(path, number)
      }
    }
  }

  const field = (
    <input
      type="text"
      inputMode="decimal"
      autocomplete="off"
      size={7}
      data-path={path}
      aria-label={isLabelled ? undefined : label}
      aria-invalid={places.length > 0}
      aria-describedby={places.map(messageId).join(' ') || undefined}
      readOnly={mode.value === 'practice'}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  )
  return isLabelled ? (
    <>
      <label>
        {label} {field}
      </label>
      <Complaint path={path} />
    </>
  ) : (
    field
  )
}
