import { open } from 'node:fs/promises';

const [WIDTH, HEIGHT, FRAMES_PER_SECOND, SECONDS] = [640, 360, 20, 4];
const [DARK, LIP, WOOD, FRAME, SKY] = [
  [48, 30, 30],
  [150, 62, 62],
  [112, 82, 54],
  [240, 236, 244],
  [178, 212, 232],
];
const BOOKS = [
  [176, 64, 56],
  [58, 92, 120],
  [220, 178, 84],
  [92, 122, 84],
];

/** Who is on film. Colours are [red, green, blue]; a wall has that of its top and that of its bottom. */
export const PEOPLE = {
  Anna: {
    wall: [
      [58, 96, 115],
      [28, 48, 64],
    ],
    hang: lamp,
    skin: [236, 188, 160],
    hair: [72, 44, 32],
    longHair: true,
    shirt: [214, 96, 77],
    swaysPerFilm: 1,
  },
  Ben: {
    wall: [
      [214, 190, 150],
      [168, 138, 98],
    ],
    hang: shelves,
    skin: [150, 102, 74],
    hair: [30, 24, 22],
    longHair: false,
    shirt: [46, 92, 86],
    swaysPerFilm: 2,
  },
  Cleo: {
    wall: [
      [146, 130, 182],
      [88, 74, 128],
    ],
    hang: window,
    skin: [248, 214, 186],
    hair: [206, 150, 70],
    longHair: true,
    shirt: [52, 64, 110],
    swaysPerFilm: 1,
  },
};

/**
 * Writes a y4m film that a browser's fake camera shows over and over: somebody before a wall, swaying and speaking.
 * Its last picture leads into the first.
 */
export async function film(path, person) {
  const background = new Picture();
  background.gradient(...person.wall);
  person.hang(background);
  const file = await open(path, 'w');
  try {
    await file.write(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`);
    for (let n = 0; n < FRAMES_PER_SECOND * SECONDS; n++) {
      const picture = new Picture(background);
      sit(picture, person, (2 * Math.PI * n) / (FRAMES_PER_SECOND * SECONDS));
      await file.write('FRAME\n');
      await file.write(picture.toI420());
    }
  } finally {
    await file.close();
  }
}

/** Somebody, at an angle of the film, which is a circle. */
function sit(picture, { skin, hair, longHair, shirt, swaysPerFilm }, angle) {
  const lean = Math.sin(swaysPerFilm * angle);
  const x = WIDTH / 2 + 16 * lean;
  const y = 158 + 4 * Math.sin(2 * swaysPerFilm * angle);
  const face = x + 5 * Math.cos(swaysPerFilm * angle);
  const shade = skin.map((value) => value * 0.86);
  if (longHair) {
    picture.ellipse(hair, x, y + 22, 84, 112);
  }
  picture.ellipse(shirt, WIDTH / 2 + 8 * lean, 400, 168, 132);
  picture.ellipse(shade, x, 250, 32, 52);
  picture.ellipse(hair, x, y - 14, 74, 84);
  picture.ellipse(skin, (x + face) / 2, y + 12, 61, 76);
  picture.ellipse(DARK, face - 23, y + 4, 6, 7);
  picture.ellipse(DARK, face + 23, y + 4, 6, 7);
  picture.ellipse(LIP, face, y + 52, 20, 3 + 5 * Math.abs(Math.sin(6 * angle)));
}

function lamp(picture) {
  picture.ellipse([129, 142, 134], 545, 80, 74, 74);
  picture.ellipse([235, 213, 165], 545, 80, 38, 38);
}

function shelves(picture) {
  for (const shelf of [104, 206]) {
    picture.box(WOOD, 440, shelf, WIDTH, shelf + 9);
    for (let book = 0; book < 8; book++) {
      const [left, height] = [450 + book * 22, 44 + ((book * 37 + shelf) % 4) * 9];
      picture.box(BOOKS[(book + shelf) % BOOKS.length], left, shelf - height, left + 18, shelf);
    }
  }
}

function window(picture) {
  picture.box(SKY, 40, 30, 180, 190);
  picture.box(FRAME, 107, 30, 113, 190);
  picture.box(FRAME, 40, 107, 180, 113);
}

/** Three bytes a point. */
class Picture {
  constructor(from) {
    this.points = new Uint8ClampedArray(from?.points ?? WIDTH * HEIGHT * 3);
  }

  gradient(top, bottom) {
    for (let y = 0; y < HEIGHT; y++) {
      this.box(
        top.map((value, c) => value + ((bottom[c] - value) * y) / HEIGHT),
        ...[0, y, WIDTH, y + 1],
      );
    }
  }

  box(colour, left, top, right, bottom) {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        this.#blend(x, y, colour, 1);
      }
    }
  }

  /** Its edge is one point wide. */
  ellipse(colour, centreX, centreY, radiusX, radiusY) {
    const smaller = Math.min(radiusX, radiusY);
    const bottom = Math.min(HEIGHT - 1, Math.ceil(centreY + radiusY));
    const right = Math.min(WIDTH - 1, Math.ceil(centreX + radiusX));
    for (let y = Math.max(0, Math.floor(centreY - radiusY)); y <= bottom; y++) {
      for (let x = Math.max(0, Math.floor(centreX - radiusX)); x <= right; x++) {
        const [across, down] = [(x - centreX) / radiusX, (y - centreY) / radiusY];
        const inside = (1 - Math.sqrt(across * across + down * down)) * smaller;
        this.#blend(x, y, colour, Math.min(1, Math.max(0, inside + 0.5)));
      }
    }
  }

  #blend(x, y, colour, cover) {
    const at = (y * WIDTH + x) * 3;
    for (let c = 0; c < 3; c++) {
      this.points[at + c] += (colour[c] - this.points[at + c]) * cover;
    }
  }

  /** As JPEG has it: brightness for every point, colour for every two by two. */
  toI420() {
    const size = WIDTH * HEIGHT;
    const planes = new Uint8ClampedArray((size * 3) / 2);
    let [bright, blue, red] = [0, size, (size * 5) / 4];
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const at = bright * 3;
        const [r, g, b] = [this.points[at], this.points[at + 1], this.points[at + 2]];
        planes[bright++] = 0.299 * r + 0.587 * g + 0.114 * b;
        if (x % 2 === 0 && y % 2 === 0) {
          planes[blue++] = 128 - 0.1687 * r - 0.3313 * g + 0.5 * b;
          planes[red++] = 128 + 0.5 * r - 0.4187 * g - 0.0813 * b;
        }
      }
    }
    return planes;
  }
}
