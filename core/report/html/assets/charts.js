// What the charts share: colours, controls, axes.
const report = JSON.parse(document.getElementById('report-data').textContent);
const drawers = [];

const styleOf = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colourOf = place => styleOf('--c' + place % 8);
const dashOf = place => [[], [6, 3], [2, 3]][Math.floor(place / 8) % 3];
const shapeOf = place => ['circle', 'rect', 'triangle', 'rectRot'][Math.floor(place / 8) % 4];
const labelOf = (experiment, point) => experiment.points[point] || 'all runs';
const withUnit = metric => metric.unit ? `${metric.name} [${metric.unit}]` : metric.name;

function shown(value) {
  if (typeof value !== 'number') return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(3);
  return String(Number(value.toPrecision(5)));
}

function addLabel(parent, text, control) {
  const label = document.createElement('label');
  label.append(text, control);
  parent.append(label);
}

// options: [[value, text]]
function addSelect(parent, text, options, chosen, redraw) {
  const select = document.createElement('select');
  for (const [value, name] of options) select.add(new Option(name, value));
  select.value = chosen;
  select.addEventListener('change', redraw);
  addLabel(parent, text, select);
  return select;
}

function addBox(parent, text, redraw) {
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.addEventListener('change', redraw);
  addLabel(parent, text, box);
  return box;
}

// A log axis serves numbers above zero that span two powers of ten.
function wantsLog(values) {
  const numbers = values.filter(value => typeof value === 'number');
  if (numbers.length < 2) return false;
  const low = numbers.reduce((a, b) => Math.min(a, b)), high = numbers.reduce((a, b) => Math.max(a, b));
  return low > 0 && high / low >= 100;
}

// A log axis labels the powers of ten, and 2 and 5 where there are few of those.
function tickText(value, index, ticks) {
  const digit = Number(value.toExponential().split('e')[0]);
  if (this.type === 'logarithmic') {
    const span = ticks[ticks.length - 1].value / ticks[0].value;
    if (span > 100 ? digit !== 1 : ![1, 2, 5].includes(digit)) return '';
  }
  return shown(value);
}

function axis(title, type) {
  const scale = {
    type,
    title: { display: true, text: title, color: styleOf('--soft') },
    grid: { color: styleOf('--line'), borderColor: styleOf('--line') },
    ticks: { color: styleOf('--soft'), maxRotation: 45 },
  };
  if (type !== 'category') scale.ticks.callback = tickText;
  return scale;
}

function baseOptions(x, y) {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    scales: { x, y },
    plugins: {
      legend: { position: 'bottom', labels: { color: styleOf('--ink'), usePointStyle: true, boxHeight: 7 } },
      tooltip: { callbacks: {} },
    },
  };
}

// Calls draw(), which returns a chart's configuration, now and whenever the colours change.
function keepDrawn(figure, draw) {
  const canvas = figure.querySelector('canvas');
  let chart = null;
  const redraw = () => {
    if (chart) chart.destroy();
    chart = new Chart(canvas, draw());
    canvas.dataset.series = chart.data.datasets.filter(set => set.data.length > 0).length;
  };
  drawers.push(redraw);
  return redraw;
}
