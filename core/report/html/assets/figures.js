// Figures: what artifacts show, as their methods declare it. Runs that left the same share a drawing.
const sequential = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const diverging = [[33, 102, 172], [146, 197, 222], [247, 247, 247], [244, 165, 130], [178, 24, 43]];

function between(stops, share) {
  const at = Math.min(share * (stops.length - 1), stops.length - 1 - 1e-9), low = Math.floor(at);
  return stops[low].map((part, i) => Math.round(part + (stops[low + 1][i] - part) * (at - low)));
}

function drawFigure(figure, experiment) {
  const { kind, drawings } = experiment.figures[figure.dataset.figure];
  const controls = figure.querySelector('.controls');
  const names = drawings.map((drawing, i) => [i, `run ${drawing.runs[0]}: ${drawing.label}`]);
  const chosen = drawings.length > 1 ? addSelect(controls, 'of', names, 0, () => redraw()) : { value: 0 };
  const log = addBox(controls, kind === 'heatmap' ? 'log colours' : 'log up', () => redraw());
  const reading = document.createElement('output');
  controls.append(reading);
  const config = kind === 'heatmap' ? heatmapConfig : plotConfig;
  const redraw = keepDrawn(figure, () => {
    const drawing = drawings[chosen.value];
    const runs = drawing.runs.map(run => `run ${run}`).join(', ');
    figure.querySelector('figcaption').textContent = [drawing.label, runs, drawing.note].filter(text => text).join(' · ');
    return config(drawing, kind, log.checked, figure, reading);
  });
  if (kind === 'lines') log.checked = drawings.every(drawing => wantsLog(drawing.series.flatMap(line => line.y)));
  redraw();
}

// Lines and scatters. Texts stand on an axis of names.
function plotConfig(drawing, kind, log, figure) {
  const { names } = drawing;
  const axisX = names ? placeAxis({ name: drawing.x, names, count: names.length, block: 1 }, '') : axis(drawing.x, 'linear');
  const options = baseOptions(axisX, axis(drawing.y, log ? 'logarithmic' : 'linear'));
  options.plugins.legend.display = drawing.series.length > 1;
  const atX = value => names ? names[value] : shown(value);
  options.plugins.tooltip.callbacks = {
    title: () => '',
    label: ({ parsed, dataset }) => `${dataset.label}: ${shown(parsed.y)} at ${drawing.x} ${atX(parsed.x)}`,
  };
  if (kind === 'lines') options.interaction = { mode: 'nearest', axis: 'x', intersect: false };
  const isShort = kind === 'scatter' || drawing.series.every(series => series.x.length < 30);
  const datasets = drawing.series.map((series, i) => ({
    label: series.name, borderColor: colourOf(i), borderDash: dashOf(i),
    backgroundColor: kind === 'scatter' ? colourOf(i) + 'b0' : colourOf(i), pointStyle: shapeOf(i),
    borderWidth: kind === 'scatter' ? 1 : 2, pointRadius: isShort ? 3 : 0,
    data: series.x.map((x, k) => ({ x: x === null ? NaN : x, y: usable(series.y[k], log) })),
  }));
  figure.querySelector('canvas').setAttribute('aria-label', `${drawing.y || 'columns'} over ${drawing.x}`);
  return { type: kind === 'lines' ? 'line' : 'scatter', data: { datasets }, options };
}

function cellsOf(drawing, size) {
  if (!drawing.at) return drawing.cells;
  const cells = new Array(size).fill(null);
  drawing.at.forEach((place, i) => { cells[place] = drawing.cells[i]; });
  return cells;
}

// The colours of numbers, with the texts of both ends. Numbers of either sign stand around zero.
function colouring(values, log) {
  let low = values.reduce((a, b) => Math.min(a, b), Infinity), high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const scaled = log ? Math.log : value => value;
  const stops = low < 0 && high > 0 ? diverging : sequential;
  if (stops === diverging) [low, high] = [-Math.max(-low, high), Math.max(-low, high)];
  const span = scaled(high) - scaled(low);
  const of = value => between(stops, span > 0 ? (scaled(value) - scaled(low)) / span : 0.5);
  return { of, stops, low, high };
}

// One pixel a cell; empty cells are clear.
function pictureOf(cells, rows, columns, colours) {
  const picture = document.createElement('canvas');
  picture.width = columns;
  picture.height = rows;
  const pixels = new ImageData(columns, rows);
  cells.forEach((value, i) => {
    if (value !== null) pixels.data.set([...colours.of(value), 255], 4 * i);
  });
  picture.getContext('2d').putImageData(pixels, 0, 0);
  return picture;
}

const blocksOf = side => Math.ceil(side.count / side.block);
const placeName = (side, at) => side.names ? side.names[at] : String(side.first + at * side.block);

// Places are whole numbers in the middle of their cells.
function placeAxis(side, fallback) {
  const scale = axis(side.name || fallback, 'linear');
  scale.min = -0.5;
  scale.max = blocksOf(side) - 0.5;
  scale.grid.display = false;
  Object.assign(scale.ticks, { precision: 0, includeBounds: false });
  scale.ticks.callback = value => Number.isInteger(value) && value >= 0 && value < blocksOf(side) ? placeName(side, value) : '';
  return scale;
}

function heatmapConfig(drawing, kind, log, figure, reading) {
  const rows = blocksOf(drawing.rows), columns = blocksOf(drawing.columns);
  const cells = cellsOf(drawing, rows * columns);
  const numbers = cells.filter(value => value !== null);
  const isLog = log && numbers.every(value => value > 0);
  const colours = colouring(numbers, isLog);
  const picture = pictureOf(cells, rows, columns, colours);
  const options = baseOptions(placeAxis(drawing.columns, 'column'), placeAxis(drawing.rows, 'row'));
  options.scales.y.reverse = true;
  options.plugins.legend.display = false;
  const scaleBar = document.createElement('span');
  scaleBar.className = 'scale';
  scaleBar.style.background = `linear-gradient(to right, ${colours.stops.map(stop => `rgb(${stop})`)})`;
  const value = drawing.value ? drawing.value + ': ' : '';
  const showScale = () => reading.replaceChildren(`${value}${shown(colours.low)} `, scaleBar, ` ${shown(colours.high)}`);
  options.onHover = (event, items, chart) => {
    const j = Math.round(chart.scales.x.getValueForPixel(event.x)), i = Math.round(chart.scales.y.getValueForPixel(event.y));
    if (i < 0 || j < 0 || i >= rows || j >= columns) return showScale();
    const cell = cells[i * columns + j];
    reading.textContent = `${placeName(drawing.rows, i)}, ${placeName(drawing.columns, j)}: ${cell === null ? 'none' : shown(cell)}`;
  };
  showScale();
  const canvas = figure.querySelector('canvas');
  canvas.dataset.cells = numbers.length;
  canvas.setAttribute('aria-label', `${value}${rows} x ${columns} cells`);
  const painter = {
    id: 'cells',
    beforeDatasetsDraw({ ctx, chartArea: { left, top, width, height } }) {
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(picture, left, top, width, height);
    },
  };
  return { type: 'scatter', data: { datasets: [] }, options, plugins: [painter] };
}
