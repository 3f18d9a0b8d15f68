import { announcement } from './lesson'

/** Puts text on the clipboard, and says what came of it. */
export async function copy(text: string, done: string) {
  announcement.value = (await written(text)) ? done : 'The browser does not let this page copy. Select the text and copy it by hand.'
}

/** The modern way is there on secure pages only; a classroom server is often none. */
async function written(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  }

  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  ;(focused as HTMLElement | null)?.focus()
  return isCopied
}
