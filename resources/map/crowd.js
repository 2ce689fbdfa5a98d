// Many points, counted by place: a quadtree of cells, each with how many of each priority it holds.
// Adding or taking away one point touches one cell a zoom level, however many there are; asking what
// is in view touches the cells in view. An index that must be built anew (supercluster's) does
// neither. Coordinates are those of Web Mercator, 0 to 1 from west and from north.
const TOP = 8; // zoom of the roots; what stands above them is looked up, not descended to
const BOTTOM = 18;
const CELLS = 3; // at zoom z the world is 2 ** (z + CELLS) cells wide: 32 pixels each
const LEVELS = 4; // priorities

export function world(lon, lat) {
  const sine = Math.min(0.9999, Math.max(-0.9999, Math.sin((lat * Math.PI) / 180)));
  const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return [Math.min(1 - 1e-12, Math.max(0, lon / 360 + 0.5)), Math.min(1 - 1e-12, Math.max(0, y))];
}

function grown(array, size) {
  const larger = new array.constructor(size);
  larger.set(array);
  return larger;
}

export class Crowd {
  // finer: how many zoom levels below that of the view its cells are taken from.
  constructor(finer = 0) {
    this.bottom = BOTTOM + finer;
    this.finer = finer;
    this.clear();
  }

  clear() {
    this.room = 1024;
    this.child = new Int32Array(this.room * 4); // 0: none
    this.count = new Uint32Array(this.room * LEVELS);
    this.open = new Uint32Array(this.room); // of them unacknowledged
    this.sums = new Float64Array(this.room * 2);
    this.used = 1;
    this.free = [];
    this.roots = new Map();
    this.head = new Int32Array(this.room); // the last point that came into a cell at the bottom; 0: none
    this.held = new Map(); // id -> number of its point; the rest stands by that number
    this.spots = 1024;
    this.records = [null];
    this.xs = new Float64Array(this.spots);
    this.ys = new Float64Array(this.spots);
    this.cell = new Int32Array(this.spots);
    this.before = new Int32Array(this.spots); // its neighbours in the cell
    this.after = new Int32Array(this.spots);
    this.unused = [];
  }

  get size() {
    return this.held.size;
  }

  has(id) {
    return this.held.has(id);
  }

  get(id) {
    const point = this.held.get(id);
    return point === undefined ? undefined : this.records[point];
  }

  put(record) {
    const known = this.held.get(record.id);
    if (known !== undefined) {
      const old = this.records[known];
      const stays = old.lon === record.lon && old.lat === record.lat && old.priority === record.priority;
      if (stays && old.acknowledged === record.acknowledged) {
        this.records[known] = record;
        return;
      }
      this.drop(record.id);
    }
    const [x, y] = world(record.lon, record.lat);
    const node = this.#walk(x, y, record, 1);
    const point = this.unused.pop() ?? this.records.length;
    if (point >= this.spots) this.#more();
    this.records[point] = record;
    this.xs[point] = x;
    this.ys[point] = y;
    this.cell[point] = node;
    const next = this.head[node];
    this.after[point] = next;
    this.before[point] = 0;
    if (next) this.before[next] = point;
    this.head[node] = point;
    this.held.set(record.id, point);
  }

  drop(id) {
    const point = this.held.get(id);
    if (point === undefined) return;
    this.held.delete(id);
    const [before, after] = [this.before[point], this.after[point]];
    if (before) this.after[before] = after;
    else this.head[this.cell[point]] = after;
    if (after) this.before[after] = before;
    this.#walk(this.xs[point], this.ys[point], this.records[point], -1);
    this.records[point] = null;
    this.unused.push(point);
  }

  #more() {
    this.spots *= 2;
    for (const name of ["xs", "ys", "cell", "before", "after"]) this[name] = grown(this[name], this.spots);
  }

  // From root to bottom, counting one more or one less; the cell at the bottom.
  #walk(x, y, record, step) {
    const level = record.priority - 1;
    const open = record.acknowledged ? 0 : step;
    const top = 2 ** (TOP + CELLS);
    const key = Math.floor(y * top) * top + Math.floor(x * top);
    // Cells at the bottom, as whole numbers: each level's quarter is two of their bits.
    const across = 2 ** (this.bottom + CELLS);
    const [column, row] = [Math.floor(x * across), Math.floor(y * across)];
    let node = this.roots.get(key);
    if (node === undefined) {
      node = this.#make();
      this.roots.set(key, node);
    }
    let above = -1; // where the number of this cell stands; -1: among the roots
    for (let zoom = TOP; ; zoom += 1) {
      this.count[node * LEVELS + level] += step;
      this.open[node] += open;
      this.sums[node * 2] += step * x;
      this.sums[node * 2 + 1] += step * y;
      if (zoom === this.bottom) break;
      const shift = this.bottom - zoom - 1;
      const quarter = ((row >> shift) & 1) * 2 + ((column >> shift) & 1);
      const slot = node * 4 + quarter;
      let next = this.child[slot];
      if (!next) {
        next = this.#make();
        this.child[slot] = next;
      }
      if (step < 0 && !this.total(node)) this.#release(node, above, key);
      above = slot;
      node = next;
    }
    if (step < 0 && this.total(node) === 0) this.#release(node, above, key);
    return node;
  }

  #make() {
    const node = this.free.pop() ?? this.used++;
    if (node >= this.room) {
      this.room *= 2;
      this.child = grown(this.child, this.room * 4);
      this.count = grown(this.count, this.room * LEVELS);
      this.open = grown(this.open, this.room);
      this.sums = grown(this.sums, this.room * 2);
      this.head = grown(this.head, this.room);
    }
    return node;
  }

  // An empty cell is used again. Its children are empty too and are met next on the same way down.
  #release(node, above, key) {
    if (above < 0) this.roots.delete(key);
    else this.child[above] = 0;
    this.sums.fill(0, node * 2, node * 2 + 2); // what rounding has left
    this.child.fill(0, node * 4, node * 4 + 4);
    this.free.push(node);
  }

  total(node) {
    const at = node * LEVELS;
    return this.count[at] + this.count[at + 1] + this.count[at + 2] + this.count[at + 3];
  }

  // Groups in a box (world coordinates) at a zoom, none nearer to another than `radius` pixels.
  groups({ west, north, east, south }, zoom, radius) {
    const level = Math.max(TOP, Math.min(this.bottom, Math.round(zoom) + this.finer));
    const cells = [];
    const top = 2 ** (TOP + CELLS);
    const [c0, c1] = [west, east].map((x) => Math.floor(Math.min(1, Math.max(0, x)) * top));
    const [r0, r1] = [north, south].map((y) => Math.floor(Math.min(1, Math.max(0, y)) * top));
    const seek = (node, zoomOf, column, row) => {
      if (zoomOf === level) {
        cells.push(node);
        return;
      }
      const across = 2 ** (zoomOf + 1 + CELLS);
      for (let quarter = 0; quarter < 4; quarter += 1) {
        const next = this.child[node * 4 + quarter];
        if (!next) continue;
        const [x, y] = [column * 2 + (quarter & 1), row * 2 + (quarter >> 1)];
        if (x / across > east || (x + 1) / across < west) continue;
        if (y / across > south || (y + 1) / across < north) continue;
        seek(next, zoomOf + 1, x, y);
      }
    };
    if ((c1 - c0 + 1) * (r1 - r0 + 1) > this.roots.size) {
      for (const [key, node] of this.roots) {
        const [column, row] = [key % top, Math.floor(key / top)];
        if (column >= c0 && column <= c1 && row >= r0 && row <= r1) seek(node, TOP, column, row);
      }
    } else {
      for (let row = r0; row <= r1; row += 1) {
        for (let column = c0; column <= c1; column += 1) {
          const node = this.roots.get(row * top + column);
          if (node !== undefined) seek(node, TOP, column, row);
        }
      }
    }
    return this.#joined(cells, 256 * 2 ** zoom, radius);
  }

  // The largest first take their neighbours in: no two marks cover each other.
  #joined(cells, pixels, radius) {
    const found = cells.map((node) => {
      const total = this.total(node);
      return { node, total, x: this.sums[node * 2] / total, y: this.sums[node * 2 + 1] / total, taken: false };
    });
    found.sort((a, b) => b.total - a.total || a.node - b.node);
    const grid = new Map();
    const reach = radius / pixels;
    const key = (column, row) => row * 1e8 + column;
    for (const one of found) {
      const at = key(Math.floor(one.x / reach), Math.floor(one.y / reach));
      const there = grid.get(at);
      if (there) there.push(one);
      else grid.set(at, [one]);
    }
    const groups = [];
    for (const one of found) {
      if (one.taken) continue;
      one.taken = true;
      const nodes = [one.node];
      const [column, row] = [Math.floor(one.x / reach), Math.floor(one.y / reach)];
      for (let r = row - 1; r <= row + 1; r += 1) {
        for (let c = column - 1; c <= column + 1; c += 1) {
          for (const other of grid.get(key(c, r)) ?? []) {
            if (other.taken || Math.hypot(other.x - one.x, other.y - one.y) > reach) continue;
            other.taken = true;
            nodes.push(other.node);
          }
        }
      }
      groups.push(this.#group(nodes));
    }
    return groups;
  }

  #group(nodes) {
    const counts = [0, 0, 0, 0];
    let [open, x, y] = [0, 0, 0];
    for (const node of nodes) {
      for (let k = 0; k < LEVELS; k += 1) counts[k] += this.count[node * LEVELS + k];
      open += this.open[node];
      x += this.sums[node * 2];
      y += this.sums[node * 2 + 1];
    }
    const total = counts[0] + counts[1] + counts[2] + counts[3];
    const worst = counts.findIndex((one) => one > 0) + 1;
    return { nodes, counts, total, open, worst, x: x / total, y: y / total };
  }

  // At most so many records of a group, the worst priorities first.
  worst(nodes, most) {
    const records = [];
    for (let k = 0; k < LEVELS && records.length < most; k += 1) {
      const waiting = [...nodes];
      while (waiting.length && records.length < most) {
        const node = waiting.pop();
        if (!this.count[node * LEVELS + k]) continue;
        for (let point = this.head[node]; point && records.length < most; point = this.after[point]) {
          if (this.records[point].priority === k + 1) records.push(this.records[point]);
        }
        for (let quarter = 0; quarter < 4; quarter += 1) {
          const next = this.child[node * 4 + quarter];
          if (next) waiting.push(next);
        }
      }
    }
    return records;
  }

  // Whether one of these cells holds a point.
  holds(nodes, id) {
    const point = this.held.get(id);
    if (point === undefined) return false;
    const [x, y] = [this.xs[point], this.ys[point]];
    const top = 2 ** (TOP + CELLS);
    let node = this.roots.get(Math.floor(y * top) * top + Math.floor(x * top));
    for (let zoom = TOP; node; zoom += 1) {
      if (nodes.includes(node)) return true;
      if (zoom === this.bottom) return false;
      const across = 2 ** (zoom + 1 + CELLS);
      const quarter = (Math.floor(y * across) & 1) * 2 + (Math.floor(x * across) & 1);
      node = this.child[node * 4 + quarter];
    }
    return false;
  }
}
