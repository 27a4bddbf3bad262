// <live-spark data-id data-metric>: a small area chart on a canvas. It draws when it has new points, is on screen, and the browser paints.
import { metrics, unwatch, watch } from './columns.js';

const points = 60;
const dirty = new Set();
let frame = 0;

const visible = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    target.isOnScreen = isIntersecting;
    target.invalidate();
  }
});

const resized = new ResizeObserver(entries => {
  for (const { target, contentRect } of entries) {
    target.measure(contentRect.width, contentRect.height);
  }
});

document.addEventListener('circus-theme', () => {
  for (const spark of document.querySelectorAll('live-spark')) {
    spark.colour = undefined;
    spark.invalidate();
  }
});

function paint() {
  frame = 0;
  for (const spark of dirty) {
    spark.draw();
  }

  dirty.clear();
}

class LiveSpark extends HTMLElement {
  connectedCallback() {
    if (!this.canvas) {
      this.canvas = document.createElement('canvas');
      this.append(this.canvas);
    }

    this.source = undefined;
    this.isOnScreen = false;
    this.watched = this.dataset.id;
    visible.observe(this);
    resized.observe(this);
    watch(this.watched, this);
  }

  disconnectedCallback() {
    visible.unobserve(this);
    resized.unobserve(this);
    unwatch(this.watched, this);
    dirty.delete(this);
  }

  refresh(source) {
    this.source = source;
    this.invalidate();
  }

  measure(width, height) {
    this.pixels = devicePixelRatio || 1;
    this.canvas.width = Math.round(width * this.pixels);
    this.canvas.height = Math.round(height * this.pixels);
    this.invalidate();
  }

  invalidate() {
    if (this.isOnScreen && this.source && this.canvas.width > 0) {
      dirty.add(this);
      frame ||= requestAnimationFrame(paint);
    }
  }

  draw() {
    const { width, height } = this.canvas;
    const pen = this.canvas.getContext('2d');
    const all = this.source.of(this.dataset.metric);
    const values = all.slice(-points);
    const top = this.ceiling(values);
    const step = width / (points - 1);
    const base = height - this.pixels / 2;
    const y = value => base - (value / top) * (height - 2 * this.pixels);
    this.colour ??= getComputedStyle(this).color;

    pen.clearRect(0, 0, width, height);
    pen.lineWidth = 1.25 * this.pixels;
    pen.lineJoin = 'round';
    pen.strokeStyle = pen.fillStyle = this.colour;

    // A gap in the samples is a gap in the line: nothing is made up.
    let from = -1;
    for (let i = 0; i <= values.length; i++) {
      const hasValue = i < values.length && !Number.isNaN(values[i]);
      if (hasValue && from < 0) {
        from = i;
      } else if (!hasValue && from >= 0) {
        this.run(pen, values, from, i - 1, step, width - (values.length - 1) * step, y, height);
        from = -1;
      }
    }
  }

  run(pen, values, from, to, step, left, y, height) {
    pen.beginPath();
    for (let i = from; i <= to; i++) {
      pen.lineTo(left + i * step, y(values[i]));
    }

    if (from === to) {
      pen.lineTo(left + from * step + this.pixels, y(values[from]));
    }

    pen.globalAlpha = 1;
    pen.stroke();
    pen.lineTo(left + to * step, height);
    pen.lineTo(left + from * step, height);
    pen.globalAlpha = 0.13;
    pen.fill();
  }

  /** CPU noise near zero must not look like load; memory must not look empty. */
  ceiling(values) {
    let highest = 0;
    for (const value of values) {
      highest = value > highest ? value : highest;
    }

    return Math.max(highest * 1.2, metrics[this.dataset.metric].floor);
  }
}

customElements.define('live-spark', LiveSpark);
