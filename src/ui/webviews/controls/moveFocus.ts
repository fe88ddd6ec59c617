let waitingTarget: { focus(): void } | undefined;

/**
 * Moves the focus where an answer leads the person. While they are elsewhere, in another editor or the command palette,
 * it waits until they come back: it would be taken from what they type in.
 */
export function moveFocus(target: { focus(): void }): void {
  if (document.hasFocus()) target.focus();
  else waitingTarget = target;
}

// Who comes back with a click has chosen a place. It comes before the focus.
window.addEventListener('pointerdown', () => (waitingTarget = undefined), { capture: true, passive: true });
window.addEventListener('focus', () => {
  waitingTarget?.focus();
  waitingTarget = undefined;
});
