/** @file A drawn graph as the text of a file: what the style sheet says is written into its elements. */
import { colour } from "../theme.ts";

const properties = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "font-size",
  "font-family",
  "font-weight",
  "text-anchor",
  "fill-opacity",
];

export function graphSvg(drawn: SVGSVGElement, name: string): string {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const originals = drawn.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((to, i) => {
    const style = getComputedStyle(originals[i]!);
    for (const property of properties) to.setAttribute(property, style.getPropertyValue(property));
    for (const attribute of ["class", "tabindex", "role", "data-box", "aria-label"]) to.removeAttribute(attribute);
  });
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = `Graph of ${name}`;
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", colour("background"));
  copy.prepend(title, paper);
  return new XMLSerializer().serializeToString(copy);
}
