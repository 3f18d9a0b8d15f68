import { useEffect, useRef } from 'preact/hooks'
import { goTo, known, lesson, phases, places, position, step, steps, titleOf } from '../lesson'
import { full } from '../numbers'
import { asked, check, clear, grade, isChecking, isDone, score, show } from '../practice'
import { AnswerField } from './AnswerField'
import { Formula } from './Formula'

const question = { values: 'What is', gradients: 'What is the', updated: 'What is the' }

/** One question of the worksheet: the numbers of a quantity. */
export function PracticeCard() {
  const now = step.value!
  const isStepDone = isDone(now)
  const box = useRef<HTMLElement>(null)
  const before = useRef(now.key)
  useEffect(() => {
    // After Enter in a field the reader wants to type the next answer. After a click the button keeps the focus.
    if (before.current !== now.key && [document.body, box.current].includes(document.activeElement as HTMLElement)) {
      box.current?.querySelector('input')?.focus()
    }

    before.current = now.key
  }, [now.key])

  const isAllDone = score.value > 0 && steps.value.every(isDone)
  return (
    <section class="panel card" aria-labelledby="step-title" ref={box}>
      <p class="muted row">
        <span>{`Question ${position.value + 1} of ${steps.value.length} · ${phases[now.phase]}`}</span>
        <strong class="score">{`${score.value} of ${asked.value.length} right`}</strong>
      </p>
      <h2 id="step-title">{`${question[now.group]} ${titleOf(now)}?`}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void check(now)
        }}
      >
        {places(now).map((name) => (
          <AnswerField key={name} name={name} step={now} isStepDone={isStepDone} />
        ))}
        <p class="row">
          <button type="submit" class={isStepDone ? '' : 'main'} aria-disabled={isChecking.value}>
            Check
          </button>
          <button
            type="button"
            class={isStepDone ? 'main' : ''}
            aria-disabled={position.value === steps.value.length - 1}
            onClick={() => goTo(position.value + 1)}
          >
            Next question
          </button>
          <button type="button" class="quiet" aria-disabled={isStepDone} onClick={() => !isStepDone && void show(now)}>
            Show the answer
          </button>
        </p>
      </form>
      <Hints />
      {isAllDone && (
        <p class="done">
          {`All done: ${score.value} of ${asked.value.length} numbers found. `}
          <button type="button" class="quiet" onClick={clear}>
            Start again
          </button>
        </p>
      )}
      <details>
        <summary>Show the rule</summary>
        <Formula mathml={now.mathml} />
        <p>{now.spoken}</p>
        <Known />
      </details>
      <p class="muted small">
        Write 0.1234, 0,1234, 1/3 or 1.2e-3. Press Enter to check, and Enter again to go on. You may round to three digits or more: an
        answer is right if it is within half a unit of the last digit that you write. An answer that follows from your own earlier mistake
        also counts as right.
      </p>
    </section>
  )
}

const names = /(∂\w+\/∂)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/g

/** The functions and numbers that the rule uses; numbers that are not known yet show as ?. */
function Known() {
  const { steps, functions } = lesson.value!
  const rule = step.value!.text.split(' = ')[1] ?? ''
  const mentioned = [...rule.matchAll(names)].map(([, gradient = '', name]) => ({ gradient, name: name!.replace(/\.T$/, '') }))
  const used = functions.filter((each) => mentioned.some(({ name }) => name === each.name))
  const taken = new Map(mentioned.map(({ gradient, name }) => [gradient + name, `${gradient ? 'gradients' : 'values'}.${name}`]))
  const numbers = [...taken].filter(([, key]) => steps.some((each) => each.key === key))
  return (
    <ul class="lines">
      {used.map((each) => (
        <li>
          <code>{each.text}</code>
        </li>
      ))}
      {numbers.map(([name, key]) => (
        <li>
          <code>{`${name} = ${known.value
            .get(key)!
            .map((number) => (number === undefined ? '?' : full(number)))
            .join(', ')}`}</code>
        </li>
      ))}
    </ul>
  )
}

/** The hints and notices of the last grade: questions that help the student to find a mistake. */
function Hints() {
  const found = grade.value
  const hints = [
    ...new Set(found?.diagnosis.mistakes.map((mistake) => `${mistake.at}: ${mistake.hint}`).filter((hint) => !hint.endsWith(': ')) ?? []),
  ]
  return found === undefined || hints.length + found.notices.length === 0 ? null : (
    <div class="hints">
      <h3>Hints</h3>
      <ul>
        {[...hints, ...found.notices].map((hint) => (
          <li>{hint}</li>
        ))}
      </ul>
    </div>
  )
}
