import { answers, check, isRight, judged, shown, verdictOf, write } from '../practice'
import { goTo, position, told, type LessonStep } from '../lesson'
import { full } from '../numbers'
import { Icon } from './Icon'

/** The prefix of a label, as in the picture. */
const marks = { values: '', gradients: '∂ ', updated: 'new ' }

/** The input for one answer. Enter checks it; once the step is done, Enter moves to the next step. */
export function AnswerField({
  name,
  step,
  isStepDone,
  isCompact = false,
}: {
  name: string
  step: LessonStep
  isStepDone: boolean
  isCompact?: boolean
}) {
  const text = answers.value[name] ?? ''
  const isShown = shown.value.has(name)
  const verdict = judged.value[name]
  const isJudged = verdict !== undefined && verdict.text === text
  const right = isRight(name)
  const id = `${isCompact ? 'sheet' : 'answer'}-${name}`
  const value = told.value[name]
  return (
    <div class={`answer ${isShown ? 'shown' : right ? 'right' : isJudged ? 'wrong' : ''}`}>
      <label for={id}>{marks[step.group] + name.slice(step.group.length + 1)}</label>
      <input
        id={id}
        type="text"
        inputMode="text"
        autocomplete="off"
        spellcheck={false}
        size={12}
        value={text}
        aria-describedby={`${id}-verdict`}
        aria-invalid={isJudged && !right && !isShown}
        readOnly={isShown}
        onInput={(event) => write(name, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            if (isStepDone && !isCompact) {
              goTo(position.value + 1)
            } else {
              void check(step)
            }
          }
        }}
      />
      <span class="verdict" id={`${id}-verdict`}>
        {isShown ? (
          'Shown.'
        ) : isJudged ? (
          <>
            <Icon name={right ? 'right' : verdict.item.verdict === 'imprecise' ? 'nearly' : 'wrong'} /> {verdictOf(name)}
          </>
        ) : (
          ''
        )}
        {right && value !== undefined && !isShown ? ` Exactly: ${full(value)}` : ''}
      </span>
    </div>
  )
}
