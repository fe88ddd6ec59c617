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

function listen<Type extends keyof WindowEventMap>(type: Type, handle: (event: WindowEventMap[Type]) => unknown): void {
  window.addEventListener(type, handle, { capture: true, passive: true });
}

listen('pointerdown', ({ button }) => (isPressed = button === 0));
for (const type of ['pointerup', 'pointercancel'] as const) listen(type, handleRelease);
// Of the window itself: that an element loses the focus reaches listeners of the capture phase only.
window.addEventListener('blur', handleRelease);
// A release over a menu, a scroll bar or the list of a select has no event of its own: the next event shows it.
for (const type of ['contextmenu', 'keydown'] as const) listen(type, () => isPressed && handleRelease());
listen('pointermove', ({ buttons }) => isPressed && buttons === 0 && handleRelease());
listen('change', ({ target }) => isPressed && target instanceof HTMLSelectElement && handleRelease());
