/** @file Makes elements of the page: without a framework, and without inline styles, which the page's policy forbids. */

type Child = Node | string | undefined | false;

export interface Attributes {
  readonly class?: string | undefined;
  readonly on?: { readonly [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
  readonly [name: string]: unknown;
}

/** Attributes that are undefined or false are left out; true is the empty string. */
export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((c): c is Node | string => c !== undefined && c !== false));
  return made;
}

export function svgElement<T extends keyof SVGElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[T] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children.filter((c): c is Node | string => c !== undefined && c !== false));
  return made;
}

function setAttributes(target: globalThis.Element, { on = {}, ...attributes }: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) setAttribute(target, name, value);
  for (const [name, listener] of Object.entries(on)) target.addEventListener(name, listener as EventListener);
}

export function setAttribute(target: globalThis.Element, name: string, value: unknown): void {
  if (value === undefined || value === false) target.removeAttribute(name);
  else target.setAttribute(name, value === true ? "" : String(value));
}

let numbers = 0;

/** For `aria-labelledby` and the like. */
export const freshId = (what: string): string => `${what}-${++numbers}`;

export function button(label: string, action: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return element("button", { type: "button", ...attributes, on: { click: action } }, label);
}

/** A button that shows a picture; `label` is its tooltip and what screen readers say. */
export function iconButton(icon: string, label: string, action: () => void): HTMLButtonElement {
  const made = element("button", {
    type: "button",
    class: "icon",
    title: label,
    "aria-label": label,
    on: { click: action },
  });
  made.append(iconElement(icon));
  return made;
}

/** `icon` is the text of one of the project's own svg files. */
export function iconElement(icon: string): globalThis.Element {
  const svg = new DOMParser().parseFromString(icon, "image/svg+xml").documentElement;
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "glyph");
  return document.adoptNode(svg);
}
