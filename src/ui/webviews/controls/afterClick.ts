let isPressed = false;
let waitingActions: (() => void)[] = [];

/**
 * Runs an action, but not between press and release: what it shows could push the very button away that is being
 * pressed, and the click would go nowhere.
 */
export function runAfterClick(action: () => void): void {
  if (isPressed) waitingActions.push(action);
  else action();
}

function handleRelease(): void {
  // The click event comes after this one.
  setTimeout(() => {
    isPressed = false;
    const actions = waitingActions;
    waitingActions = [];
    for (const action of actions) action();
  });
}

window.addEventListener('pointerdown', () => (isPressed = true), { capture: true });
window.addEventListener('pointerup', handleRelease, { capture: true });
// A release over a scroll bar or outside of the window may not be told.
window.addEventListener('pointermove', ({ buttons }) => isPressed && buttons === 0 && handleRelease(), {
  capture: true,
  passive: true,
});
window.addEventListener('pointercancel', handleRelease, { capture: true });
window.addEventListener('blur', handleRelease);
