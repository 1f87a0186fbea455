// Curves: a line for each point of the sweep, with a band over its seeds.
const bands = {
  range: ['mean', 'min', 'max', 'mean, least to greatest'],
  quartiles: ['median', 'lower', 'upper', 'median and quartiles'],
  none: ['mean', null, null, 'mean alone'],
};

const usable = (value, log) => value === null || (log && value <= 0) ? NaN : value;

function lineOf(curve, name, log, logSteps) {
  return curve.steps.map((step, i) => ({ x: usable(step, logSteps), y: usable((curve[name] || curve.mean)[i], log) }));
}

function curveSets(experiment, curve, band, log, logSteps) {
  const [middle, low, high] = bands[band];
  const colour = colourOf(curve.point);
  const plain = { parsing: false, pointRadius: curve.steps.length === 1 ? 3 : 0, borderWidth: 0, isBand: true };
  const sets = [];
  if (low && curve.seeds > 1) {
    sets.push({ ...plain, data: lineOf(curve, low, log, logSteps), fill: false });
    sets.push({ ...plain, data: lineOf(curve, high, log, logSteps), fill: '-1', backgroundColor: colour + '2e' });
  }
  sets.push({
    ...plain, data: lineOf(curve, middle, log, logSteps), label: labelOf(experiment, curve.point), isBand: false,
    curve, pointStyle: 'line', borderColor: colour, backgroundColor: colour, borderWidth: 2, borderDash: dashOf(curve.point),
  });
  return sets;
}

function curveText(item, band) {
  const { curve, label } = item.dataset;
  const [middle, low, high] = bands[band];
  const at = item.dataIndex;
  let text = `${label}: ${shown((curve[middle] || curve.mean)[at])}`;
  if (curve.seeds < 2) return text;
  if (low) text += ` (${shown(curve[low][at])} to ${shown(curve[high][at])})`;
  const ended = curve.seeds - curve.n[at];
  return ended > 0 ? `${text}, ${curve.n[at]} of ${curve.seeds} seeds go on` : `${text}, ${curve.seeds} seeds`;
}

// A band goes with its line, which stands behind it.
function toggleGroup(event, item, legend) {
  const chart = legend.chart;
  const show = !chart.isDatasetVisible(item.datasetIndex);
  let at = item.datasetIndex;
  do chart.setDatasetVisibility(at--, show);
  while (at >= 0 && chart.data.datasets[at].isBand);
  chart.update();
}

function drawCurves(figure, experiment) {
  const controls = figure.querySelector('.controls');
  const names = Object.keys(experiment.curves);
  const axisBack = () => {
    const curves = experiment.curves[metric.value];
    log.checked = curves.some(curve => curve.log) || wantsLog(curves.flatMap(curve => curve.mean));
    logSteps.checked = false;
  };
  const metric = addSelect(controls, 'metric', names.map(name => [name, name]), names[0], () => { axisBack(); redraw(); });
  const band = addSelect(controls, 'over seeds', Object.entries(bands).map(([key, of]) => [key, of[3]]), 'range', () => redraw());
  const log = addBox(controls, 'log values', () => redraw());
  const logSteps = addBox(controls, 'log steps', () => redraw());
  axisBack();
  const redraw = keepDrawn(figure, () => {
    const curves = experiment.curves[metric.value];
    const options = baseOptions(axis('step', logSteps.checked ? 'logarithmic' : 'linear'),
                                axis(metric.value, log.checked ? 'logarithmic' : 'linear'));
    options.interaction = { mode: 'nearest', axis: 'x', intersect: false };
    options.plugins.legend.labels.filter = item => item.text !== undefined;
    options.plugins.legend.onClick = toggleGroup;
    options.plugins.tooltip.filter = item => !item.dataset.isBand;
    options.plugins.tooltip.callbacks = {
      title: items => items.length ? `step ${items[0].parsed.x}` : '',
      label: item => curveText(item, band.value),
    };
    figure.querySelector('canvas').setAttribute('aria-label', `${metric.value} by step, ${curves.length} curves`);
    const datasets = curves.flatMap(curve => curveSets(experiment, curve, band.value, log.checked, logSteps.checked));
    return { type: 'line', data: { datasets }, options };
  });
  redraw();
}
