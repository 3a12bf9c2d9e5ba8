// The drawing board's model: strokes, going back, what is missing, to and from samples.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as B from "../tools/data/board.js";

/** A drawing of these points. */
const of = (classes, ...points) => ({ classes, points: points.map(([x, y, c]) => ({ x, y, of: c })) });

test("going back and forth loses no stroke; a new stroke ends the way forth", () => {
  let history = B.begun(B.EMPTY);
  const drawings = [B.EMPTY];
  for (let i = 0; i < 5; i++) {
    const next = B.dotted(history.now, i, -i, i % 2);
    history = B.followed(history, next);
    drawings.push(next);
  }
  for (let i = 4; i >= 0; i--) {
    history = B.undone(history);
    assert.equal(history.now, drawings[i]);
  }
  assert.equal(B.undone(history).now, B.EMPTY, "there is nothing before the first");
  for (let i = 1; i <= 5; i++) assert.equal((history = B.redone(history)).now, drawings[i]);
  assert.equal(B.redone(history).now, drawings[5]);
  history = B.followed(B.undone(history), B.erased(drawings[4], 3, -3));
  assert.deepEqual(B.redone(history), history);
  assert.equal(B.undone(history).now, drawings[4], "what was erased comes back");
  assert.equal(B.followed(history, history.now), history, "nothing drawn is nothing to take back");
});

test("points stay on the board and have two decimals; there is a most of them", () => {
  assert.deepEqual(B.dotted(B.EMPTY, 7, -1.23456, 1).points, [{ x: 6, y: -1.23, of: 1 }]);
  let drawing = B.EMPTY;
  for (let i = 0; i < B.MOST_POINTS + 10; i++) drawing = B.dotted(drawing, 0, 0, 0);
  assert.equal(drawing.points.length, B.MOST_POINTS);
});

test("a brush sprays a few points near its place, an eraser takes those it touches, Delete the nearest", () => {
  let n = 0;
  const random = () => ((n += 0.37) % 1);
  const drawing = B.sprayed(B.EMPTY, 2, 2, 1, random);
  assert.ok(drawing.points.length > 1);
  assert.ok(drawing.points.every((p) => p.of === 1 && Math.hypot(p.x - 2, p.y - 2) <= 0.72));
  const two = of(2, [0, 0, 0], [0.3, 0, 1], [3, 3, 1]);
  assert.deepEqual(B.erased(two, 0.1, 0).points, [{ x: 3, y: 3, of: 1 }]);
  assert.equal(B.erased(two, -4, -4), two);
  assert.deepEqual(B.withoutNearest(two, 5, 5).points.length, 2);
  assert.ok(!B.withoutNearest(two, 5, 5).points.some((p) => p.x === 3));
  assert.equal(B.withoutNearest(B.EMPTY, 0, 0), B.EMPTY);
  assert.ok(B.isFar({ x: 0, y: 0 }, 0.4, 0, false) && !B.isFar({ x: 0, y: 0 }, 0.4, 0, true));
});

test("what is missing is said until a network can learn", () => {
  const key = (drawing) => B.missing(drawing)?.key;
  assert.equal(key(B.EMPTY), "paint.missing.all");
  assert.deepEqual(B.missing(of(2, [0, 0, 1])), { key: "paint.missing.class", values: { n: 1 } });
  assert.deepEqual(B.missing(of(4, [0, 0, 0], [2, 2, 2])), { key: "paint.missing.class", values: { n: 2 } });
  assert.equal(key(of(2, [1, 1, 0], [1.2, 1, 1])), "paint.missing.spread");
  assert.equal(key(of(2, [1, 1, 0], [2.2, 1, 1])), undefined);
  assert.equal(key(of(5, [1, 1, 0], [2.2, 1, 1])), undefined, "later classes may be empty");
});

test("samples of the plane become a drawing and its data the same points", () => {
  const column = { name: "x", offset: 0, scale: 1, domain: [-6, 6] };
  const samples = {
    inputs: Float32Array.of(1, 2, -3, 0.5), targets: Float32Array.of(0, 2), train: Uint8Array.of(1, 0),
    columns: [column, column], axes: [0, 1], classes: ["a", "b", "c"],
  };
  const drawing = B.drawingOf(samples);
  assert.deepEqual(drawing, of(3, [1, 2, 0], [-3, 0.5, 2]));
  assert.deepEqual(B.counts(drawing), [1, 0, 1]);
  assert.deepEqual(B.dataOf(drawing), { kind: "points", samples: 2, inputs: [[1, 2], [-3, 0.5]], labels: ["1", "3"] });
  assert.equal(B.drawingOf({ ...samples, columns: [column, { ...column, scale: 2 }] }), null, "scaled columns are not the plane");
  assert.equal(B.drawingOf({ ...samples, classes: [] }), null, "numbers are not drawn");
  assert.equal(B.drawingOf({ ...samples, classes: Array(7).fill("c") }), null);
  assert.equal(B.drawingOf(null), null);
});
