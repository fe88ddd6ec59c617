let pressed = false;
let waiting: (() => void)[] = [];

/**
 * Runs an action, but not between press and release: what it shows could push the very button away that is being pressed,
 * and the click would go nowhere.
 */
export function afterClick(action: () => void): void {
  if (pressed) waiting.push(action);
  else action();
}

function release(): void {
  // The click event comes after this one.
  setTimeout(() => {
    pressed = false;
    const actions = waiting;
    waiting = [];
    for (const action of actions) action();
  });
}

window.addEventListener('pointerdown', () => (pressed = true), { capture: true });
window.addEventListener('pointerup', release, { capture: true });
window.addEventListener('pointercancel', release, { capture: true });
window.addEventListener('blur', release);
