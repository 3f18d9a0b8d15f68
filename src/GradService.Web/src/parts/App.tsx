import { pending } from '../api'
import { announcement, isFresh, lesson, mode, problem, step } from '../lesson'
import { Picture } from '../picture/Picture'
import { Given } from './Given'
import { Header } from './Header'
import { PracticeCard } from './PracticeCard'
import { Problems } from './Problems'
import { StepCard } from './StepCard'
import { Tabs } from './Tabs'
import { Timeline } from './Timeline'

export function App() {
  const shown = lesson.value
  const isStale = !isFresh.value && problem.value !== undefined
  return (
    <>
      <Header />
      <main class={mode.value} aria-busy={pending.value > 0}>
        <Problems />
        <div class="desk">
          <Given />
          {shown && step.value ? (
            <>
              <section class={`panel stage ${isStale ? 'stale' : ''}`} aria-labelledby="stage-title">
                <h2 id="stage-title">{shown.exercise.title ?? 'Your exercise'}</h2>
                {isStale && <p class="complaint">These results are for the previous input.</p>}
                <Picture />
                <Timeline />
              </section>
              <div class={`side ${isStale ? 'stale' : ''}`}>
                {shown.mode === 'practice' ? <PracticeCard /> : <StepCard />}
                <details class="panel">
                  <summary>Conventions</summary>
                  <ul>
                    {shown.conventions.map((sentence) => (
                      <li>{sentence}</li>
                    ))}
                  </ul>
                </details>
              </div>
              <Tabs />
            </>
          ) : (
            <p class="panel stage muted">Nothing is computed yet.</p>
          )}
        </div>
      </main>
      <p class="visually-hidden" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </>
  )
}
