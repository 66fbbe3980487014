// A text as a QR code, black on white whatever the page looks like.
import { encode } from "uqr";

export function QrCode({
  text,
  label,
  size = 116,
}: {
  readonly text: string;
  readonly label: string;
  readonly size?: number;
}) {
  const { data, size: modules } = encode(text, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg
      role="img"
      aria-label={`${label} as a QR code`}
      width={size}
      height={size}
      viewBox={`0 0 ${modules} ${modules}`}
      shapeRendering="crispEdges"
    >
      <rect width={modules} height={modules} rx={1} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
