// SPDX-License-Identifier: Apache-2.0
// The curves of the overview: they load after the page, which does not wait for them.
"use strict";

(() => {
  const panel = document.querySelector("[data-curves]");
  if (!panel) return;

  const HEIGHT = 240;
  const INK = "#4c5d69";
  const LINES = [
    { stroke: "#0b4f6c", dash: [] },
    { stroke: "#b3541e", dash: [8, 4] },
    { stroke: "#2f8f5b", dash: [2, 3] },
    { stroke: "#6a2c91", dash: [10, 3, 2, 3] },
  ]; // told apart by their dashes where colours are not seen

  const words = (name) => panel.dataset[name.replace(/_(.)/g, (_all, letter) => letter.toUpperCase())];
  const seconds = (days) => days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  const number = (value) => (value == null ? "—" : value.toLocaleString(document.documentElement.lang));
  const day = (at) => new Date(at * 1000).toISOString().slice(0, 10);
  const axis = { stroke: INK, grid: { stroke: "#d5dde2", width: 1 }, ticks: { stroke: "#d5dde2" } };

  const options = (place, series) => ({
    width: place.clientWidth,
    height: HEIGHT,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
    cursor: { points: { size: 8 } },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.08)] } },
    axes: [
      { ...axis, values: (_plot, ticks) => ticks.map((at) => day(at).slice(5)), space: 56 },
      { ...axis, size: 60, values: (_plot, ticks) => ticks.map(number) },
    ],
    series: [{ label: words("day"), value: (_plot, at) => (at == null ? "—" : day(at)) }, ...series],
  });

  function drawStock(figures) {
    const place = document.getElementById("curve-stock");
    const names = Object.keys(figures.stock);
    const series = names.map((name, n) => ({
      ...LINES[n], label: words(name), width: 2, points: { show: false }, value: (_plot, value) => number(value),
    }));
    return new uPlot(options(place, series), [seconds(figures.days), ...names.map((name) => figures.stock[name])], place);
  }

  function drawWeeks(figures) {
    const place = document.getElementById("curve-weeks");
    const bars = (align) => uPlot.paths.bars({ size: [0.4, 40], align });
    const column = (label, align, look) => ({
      ...look, label, width: 1.5, paths: bars(align), points: { show: false }, value: (_plot, value) => number(value),
    });
    const tonnes = (kilograms) => kilograms.map((kg) => kg / 1000);
    const series = [
      column(words("came"), -1, { stroke: "#17693a", fill: "#2f8f5b" }),
      column(words("went"), 1, { stroke: "#b3541e", fill: "#fff" }),
    ];
    return new uPlot(
      options(place, series),
      [seconds(figures.weeks), tonnes(figures.came_kg), tonnes(figures.went_kg)],
      place,
    );
  }

  async function draw() {
    const answer = await fetch(panel.dataset.curves, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const figures = await answer.json();
    const plots = [drawStock(figures), drawWeeks(figures)];
    new ResizeObserver(() => {
      for (const plot of plots) plot.setSize({ width: plot.root.parentElement.clientWidth, height: HEIGHT });
    }).observe(panel);
  }

  draw().catch(() => (panel.querySelector(".curves-problem").textContent = panel.dataset.failed));
})();
