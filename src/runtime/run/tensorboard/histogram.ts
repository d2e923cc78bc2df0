import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HistogramProtoSchema } from "../../protobuf/tf_pb.js";

const buckets = 30;

/** Numbers as a histogram of equally wide buckets; those that are not finite are left out. Undefined where none is left. */
export function histogram(
  numbers: Iterable<number>,
): MessageInitShape<typeof HistogramProtoSchema> | undefined {
  const finite = [...numbers].filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  const min = finite.reduce((a, b) => Math.min(a, b));
  const max = finite.reduce((a, b) => Math.max(a, b));
  const count = max > min ? buckets : 1;
  const width = (max - min) / count;
  const bucket = new Array<number>(count).fill(0);
  let [sum, sumSquares] = [0, 0];
  for (const x of finite) {
    const place = width > 0 ? Math.min(count - 1, Math.floor((x - min) / width)) : 0;
    bucket[place]!++;
    sum += x;
    sumSquares += x * x;
  }
  const bucketLimit = bucket.map((_, i) => (i === count - 1 ? max : min + width * (i + 1)));
  return { min, max, num: finite.length, sum, sumSquares, bucketLimit, bucket };
}
