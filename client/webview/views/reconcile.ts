/** @file Keeps the children of an element the same as a list, by keys: what stays is updated in place and keeps its focus. */

interface KeyedView {
  readonly element: HTMLElement;
}

export function reconcile<T, V extends KeyedView>(
  parent: HTMLElement,
  views: Map<string, V>,
  items: readonly { readonly key: string; readonly item: T }[],
  make: (item: T) => V,
  update: (view: V, item: T) => void,
): void {
  const wanted = new Set(items.map(({ key }) => key));
  for (const [key, view] of views) {
    if (wanted.has(key)) continue;
    view.element.remove();
    views.delete(key);
  }
  let next = parent.firstElementChild;
  for (const { key, item } of items) {
    let view = views.get(key);
    if (view === undefined) {
      view = make(item);
      views.set(key, view);
    } else update(view, item);
    if (view.element === next) next = next.nextElementSibling;
    else parent.insertBefore(view.element, next);
  }
}
