/** @file The matrices that decompositions of any matrix are tried on: a tall one, a wide one, a stack of square ones. */

export const matrixSamples = [
  {
    inputs: [
      [
        [1, 2],
        [3, -1],
        [0.5, 1],
      ],
    ],
  },
  {
    inputs: [
      [
        [1, 2, 0.5],
        [3, -1, 1],
      ],
    ],
  },
  {
    inputs: [
      [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [0, 1],
          [-2, 0.5],
        ],
      ],
    ],
  },
];
