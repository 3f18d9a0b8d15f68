/** When the focused element is removed, moves the focus to its panel. Otherwise the focus would jump to the top of the page. */
export function keepFocus() {
  let lost: HTMLElement[] = []
  document.addEventListener('focusin', ({ target }) => {
    lost = []
    for (let element = target as HTMLElement | null; element; element = element.parentElement) {
      lost.push(element)
    }
  })
  new MutationObserver(() => {
    if (document.activeElement === document.body && lost[0]?.isConnected === false) {
      const heir = lost.find((element) => element.isConnected && element.matches('.panel, main'))
      heir?.setAttribute('tabindex', '-1')
      heir?.focus({ preventScroll: true })
    }
  }).observe(document.body, { childList: true, subtree: true })
}
