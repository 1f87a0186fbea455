// Draws every chart of the page, and opens the folded part that a link leads to.
for (const figure of document.querySelectorAll('figure.chart'))
  ({ curves: drawCurves, scatter: drawScatter, figure: drawFigure })[figure.dataset.kind](figure, report[figure.dataset.experiment]);

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawers.forEach(redraw => redraw()));

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement)
    if (part instanceof HTMLDetailsElement) part.open = true;
  if (target) target.scrollIntoView();
}
addEventListener('hashchange', openTarget);
openTarget();
