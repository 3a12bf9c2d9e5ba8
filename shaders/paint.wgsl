// Numbers of maps into pixels: all tiles of a picture in one draw, from the numbers that `field` has written.
// twin: www/draw/paint.js
//
// Which shade a number gets is decided as in `paint` there. Which colour a shade is, the page decides: `recipe` there
// makes the tables, and here they are looked up. So equal numbers are equal in colour.

const MODE_DIVERGING: u32 = 0u;
const MODE_SIGN: u32 = 1u;
const MODE_SEQUENTIAL: u32 = 2u;
const MODE_HUE: u32 = 3u;
const MODE_CLASS: u32 = 4u;
const SHADES: u32 = 256u;

struct Picture {
  width: u32, // pixels
  height: u32,
  padding_0: u32,
  padding_1: u32,
}

// One map: width × height pixels, one number each.
struct Tile {
  x: u32, // pixels from the left and from the top
  y: u32,
  width: u32,
  height: u32,
  values_at: u32, // of its first number; rows from the top
  mode: u32,
  discretize: u32,
  limit: f32,
  colours_at: u32, // of its first table
  tables: u32, // at least one
  padding_0: u32,
  padding_1: u32,
}

struct Corner {
  @builtin(position) at: vec4<f32>,
  @location(0) @interpolate(flat) tile: u32,
}

@group(0) @binding(0) var<uniform> picture: Picture;
@group(0) @binding(1) var<storage, read> tiles: array<Tile>;
@group(0) @binding(2) var<storage, read> values: array<u32>; // bits: of a float a compiler may assume that it is a number
@group(0) @binding(3) var<storage, read> colours: array<u32>; // a byte each of red (lowest), green, blue, alpha

// Of 0..1 the shade, halves rounded up.
fn paint_round(x: f32) -> u32 {
  return min(u32(floor(clamp(x, 0.0, 1.0) * 255.0 + 0.5)), SHADES - 1u);
}

// -1..1 along the table: 127.5 (x + 1), halves rounded up. The sum would round small x to 0 that JavaScript's 64 bits
// tell from 0, down to 2^-54: so it is not made.
fn paint_diverging(value: f32, limit: f32, discretize: bool) -> u32 {
  let x = select(clamp(value, -limit, limit) / limit, sign(value), discretize);
  if (abs(x) <= 0x1p-54f) {
    return 128u;
  }
  return u32(clamp(128 + i32(floor(127.5 * x)), 0, 255));
}

// Where among the tile's colours that of a number is.
fn paint_index(t: u32, value: f32) -> u32 {
  let discretize = tiles[t].discretize == 1u;
  switch (tiles[t].mode) {
    case MODE_DIVERGING: {
      return paint_diverging(value, tiles[t].limit, discretize);
    }
    case MODE_SIGN: {
      return select(SHADES - 1u, 0u, value < 0.5);
    }
    case MODE_SEQUENTIAL: {
      return select(paint_round(value), select(0u, SHADES - 1u, value >= 0.5), discretize);
    }
    case MODE_HUE: {
      return paint_round(value - floor(value));
    }
    default: {
      let of_class = clamp(floor(value), 0.0, 65535.0);
      let shade = select(paint_round(value - of_class), SHADES - 1u, discretize);
      return (u32(of_class) % max(tiles[t].tables, 1u)) * SHADES + shade;
    }
  }
}

// Corners of tile t's rectangle, as a strip of two triangles.
@vertex
fn paint_corner(@builtin(vertex_index) corner: u32, @builtin(instance_index) t: u32) -> Corner {
  let x = tiles[t].x + (corner & 1u) * tiles[t].width;
  let y = tiles[t].y + (corner >> 1u) * tiles[t].height;
  let at = vec2<f32>(f32(x), f32(y)) / vec2<f32>(f32(picture.width), f32(picture.height));
  return Corner(vec4<f32>(2.0 * at.x - 1.0, 1.0 - 2.0 * at.y, 0.0, 1.0), t);
}

// Alpha is 1, or 0 with black: the same whether the target's alpha is premultiplied or not.
@fragment
fn paint_pixel(corner: Corner) -> @location(0) vec4<f32> {
  let t = corner.tile;
  let pixel = vec2<u32>(corner.at.xy) - vec2<u32>(tiles[t].x, tiles[t].y);
  let at = tiles[t].values_at + pixel.y * tiles[t].width + pixel.x;
  if (at >= arrayLength(&values)) {
    return vec4<f32>(0.0);
  }
  let bits = values[at];
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return vec4<f32>(0.0);
  }
  return unpack4x8unorm(colours[tiles[t].colours_at + paint_index(t, bitcast<f32>(bits))]);
}
