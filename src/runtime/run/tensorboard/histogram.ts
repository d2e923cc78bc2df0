import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HistogramProtoSchema } from "../../protobuf/tf_pb.js";

const buckets = 30;

/** Numbers as a histogram of equally wide buckets; those that are not finite are left out. Undefined where none is left. */
export function histogram(
  numbers: ArrayLike<number>,
): MessageInitShape<typeof HistogramProtoSchema> | undefined {
  let [num, min, max] = [0, Infinity, -Infinity];
  each(numbers, (x) => {
    num++;
    min = Math.min(min, x);
    max = Math.max(max, x);
  });
  if (num === 0) return undefined;
  const count = max > min ? buckets : 1;
  const width = (max - min) / count;
  const bucket = new Array<number>(count).fill(0);
  let [sum, sumSquares] = [0, 0];
  each(numbers, (x) => {
    const place = width > 0 ? Math.min(count - 1, Math.floor((x - min) / width)) : 0;
    bucket[place]!++;
    sum += x;
    sumSquares += x * x;
  });
  const bucketLimit = bucket.map((_, i) => (i === count - 1 ? max : min + width * (i + 1)));
  return { min, max, num, sum, sumSquares, bucketLimit, bucket };
}

/** The finite ones, one after the other: a list of them would be a multiple of a large state. */
function each(numbers: ArrayLike<number>, visit: (x: number) => void): void {
  for (let i = 0; i < numbers.length; i++) if (Number.isFinite(numbers[i])) visit(numbers[i]!);
}
