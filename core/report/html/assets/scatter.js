// Scatter: a point for each run, a parameter or metric against a metric.
function scatterColumns(experiment) {
  const columns = experiment.keys.map((key, i) => [key, run => run.keys[i]]);
  experiment.metrics.forEach((metric, i) => columns.push([withUnit(metric), run => run.values[i]]));
  columns.push(['seed', run => run.seed]);
  return columns;
}

const asCategory = value => value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);

// Texts, and keys that some points do not have, stand on an axis of names.
function isCategory(runs, get, isKey) {
  return isKey && runs.some(run => typeof get(run) !== 'number');
}

function drawScatter(figure, experiment) {
  const controls = figure.querySelector('.controls');
  const { runs, keys } = experiment;
  const columns = scatterColumns(experiment);
  const options = columns.map(([name], i) => [i, name]);
  const numeric = keys.findIndex((key, i) => runs.some(run => typeof run.keys[i] === 'number'));
  const firstX = numeric >= 0 ? numeric : keys.length > 0 ? 0 : columns.length - 1;
  const redrawFrom = box => () => { reset(box); redraw(); };
  const x = addSelect(controls, 'across', options, firstX, () => redrawFrom(logX)());
  const y = addSelect(controls, 'up', options.slice(keys.length, -1), keys.length, () => redrawFrom(logY)());
  const logX = addBox(controls, 'log across', () => redraw());
  const logY = addBox(controls, 'log up', () => redraw());
  const reset = box => { box.checked = wantsLog(runs.map(columns[(box === logX ? x : y).value][1])); };
  const redraw = keepDrawn(figure, () => scatterConfig(experiment, columns, Number(x.value), Number(y.value), logX, logY, figure));
  reset(logX);
  reset(logY);
  redraw();
}

function scatterSets(experiment, getX, getY, isNamed) {
  const sets = experiment.points.map((label, point) => ({
    label: labelOf(experiment, point), data: [], pointRadius: 4, pointHoverRadius: 6, pointStyle: shapeOf(point),
    backgroundColor: ({ raw }) => raw && raw.run.untrusted ? 'transparent' : colourOf(point) + 'b0', borderColor: colourOf(point),
  }));
  for (const run of experiment.runs) {
    const at = isNamed ? asCategory(getX(run)) : getX(run), value = getY(run);
    if (at !== null && value !== null) sets[run.point].data.push({ x: at, y: value, run });
  }
  return sets;
}

function scatterConfig(experiment, columns, x, y, logX, logY, figure) {
  const [nameX, getX] = columns[x], [nameY, getY] = columns[y];
  const isNamed = isCategory(experiment.runs, getX, x < experiment.keys.length);
  logX.disabled = isNamed;
  const axisX = axis(nameX, isNamed ? 'category' : logX.checked ? 'logarithmic' : 'linear');
  if (isNamed) {
    const values = experiment.runs.map(getX);
    const numbers = values.filter(value => typeof value === 'number').sort((a, b) => a - b);
    const others = values.filter(value => typeof value !== 'number');
    axisX.labels = [...new Set([...numbers, ...others].map(asCategory))];
    axisX.offset = true;
  }
  const options = baseOptions(axisX, axis(nameY, logY.checked ? 'logarithmic' : 'linear'));
  options.plugins.tooltip.callbacks = {
    title: () => '',
    label: ({ raw, dataset }) => [`run ${raw.run.id}, seed ${raw.run.seed}${raw.run.untrusted ? ', not to be trusted' : ''}`, dataset.label, `${nameX}: ${shown(raw.x)}`, `${nameY}: ${shown(raw.y)}`],
  };
  options.onClick = (event, items, chart) => {
    if (items.length) location.hash = 'run-' + chart.data.datasets[items[0].datasetIndex].data[items[0].index].run.id;
  };
  figure.querySelector('canvas').setAttribute('aria-label', `${nameY} of each run by ${nameX}`);
  return { type: 'scatter', data: { datasets: scatterSets(experiment, getX, getY, isNamed) }, options };
}
