import { isChecking, check, isDone } from '../practice'
import { headingOf, lesson, phases, places, steps, titleOf } from '../lesson'
import { AnswerField } from '../parts/AnswerField'
import type { Phase } from '../types'

/** All questions on one sheet, which can be filled in in any order, checked together, or printed. */
export function Sheet() {
  return (
    <article class="sheet">
      <h2 class="print-only">{lesson.value?.exercise.title ?? 'Worksheet'}</h2>
      <p class="print-only">Name: ______________________ Date: ______________</p>
      <ul class="print-only">
        {lesson.value?.conventions.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void check()
        }}
      >
        {(Object.keys(phases) as Phase[]).map((phase) => {
          const asked = steps.value.filter((step) => step.phase === phase)
          return asked.length === 0 ? null : (
            <fieldset>
              <legend>{phases[phase]}</legend>
              {asked.map((step) => (
                <div class="question" role="group" aria-label={titleOf(step)}>
                  <h3>{headingOf(step)}</h3>
                  {places(step).map((name) => (
                    <AnswerField key={name} name={name} step={step} isStepDone={isDone(step)} isCompact />
                  ))}
                </div>
              ))}
            </fieldset>
          )
        })}
        <button type="submit" class="main" aria-disabled={isChecking.value}>
          Check all
        </button>
      </form>
    </article>
  )
}
