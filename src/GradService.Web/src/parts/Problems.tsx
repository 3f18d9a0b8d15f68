import { useEffect, useRef } from 'preact/hooks'
import { errors, focusOn } from '../errors'
import { ask, problem } from '../lesson'
import { notice, unauthorized } from '../opening'
import { Key } from './Key'

/** The error summary at the top of the page, with a link to the field of each error. */
export function Problems() {
  const [found, list] = [problem.value, errors.value]
  const box = useRef<HTMLDivElement>(null)
  const canTryAgain = found !== undefined && (found.status === undefined || found.status >= 500)
  const key = JSON.stringify([found, list])
  useEffect(() => {
    // The field with the error may be out of sight, so focus the summary, unless the reader is in a field.
    if (found && document.activeElement === document.body) {
      box.current?.focus()
    }
  }, [key])

  return (
    <div role="alert">
      {notice.value && <p class="problem">{notice.value}</p>}
      {(found || list.length > 0) && (
        <div class="problem" ref={box} tabIndex={-1}>
          <h2>{found?.title ?? 'A field cannot be read.'}</h2>
          {list.length > 0 ? (
            <ul>
              {list.map(([path, sentence]) => (
                <li>
                  {path === '' ? (
                    sentence
                  ) : (
                    <>
                      <a
                        href="#page"
                        onClick={(event) => {
                          event.preventDefault()
                          focusOn(path)
                        }}
                      >
                        {path}
                      </a>
                      : {sentence}
                    </>
                  )}
                </li>
              ))}
            </ul>
          ) : (
            <p>{found?.detail}</p>
          )}
          {found?.status === unauthorized && <Key />}
          {canTryAgain && (
            <button type="button" onClick={() => void ask()}>
              Try again
            </button>
          )}
        </div>
      )}
    </div>
  )
}
