/**
 * @file Kernels of bench/gpu.mjs written by hand in WGSL, on the same driver: a product in tiles of 64×64 in the memory of a group with 4×4
 * sums in registers of each thread, the same in the plain way (a thread for each element), one pass of an elementwise function, sums with
 * a tree in a group's memory. Prints JSON as the other peers do.
 */
import { now, numbers } from "./numbers.mjs";

const { create, globals } = await import("webgpu");
Object.assign(globalThis, globals);
const gpu = create([]);
const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
const device = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } });
device.addEventListener("uncapturederror", ({ error }) => {
  console.error(error.message);
  process.exit(1);
});
const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;

function upload(data) {
  const buffer = device.createBuffer({ size: data.byteLength, usage: STORAGE | COPY_DST });
  device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

async function read(buffer) {
  const staging = device.createBuffer({ size: buffer.size, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  return new Float32Array(staging.getMappedRange().slice(0));
}

/** `arrays` are declared in the text as bindings 0, 1, …; the result of `length` floats comes after them. */
async function measure(code, arrays, length, groups) {
  const inputs = arrays.map(upload);
  const output = device.createBuffer({ size: 4 * length, usage: STORAGE | COPY_SRC });
  const began = now();
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }), entryPoint: "main" },
  });
  const entries = [...inputs, output].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const go = () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...groups);
    pass.end();
    device.queue.submit([encoder.finish()]);
  };
  const run = async (count) => {
    const started = now();
    for (let i = 0; i < count; i++) go();
    await device.queue.onSubmittedWorkDone();
    return (now() - started) / count;
  };
  await run(1);
  const first = now() - began;
  const median = async (count) => {
    const times = [];
    for (const end = performance.now() + 2000; times.length < 3 || (performance.now() < end && times.length < 100); ) {
      times.push(await run(count));
    }
    return times.sort((x, y) => x - y)[times.length >> 1];
  };
  const ms = await median(1);
  const loop = ms > 200 ? ms : await median(5);
  const check = (await read(output)).reduce((s, v) => s + Math.abs(v), 0);
  for (const buffer of [...inputs, output]) buffer.destroy();
  return { ms, loop, first, check };
}

const binding = (i, name, type, access = "read") =>
  `@group(0) @binding(${i}) var<storage, ${access}> ${name} : array<${type}>;\n`;

const quarter = [0, 1, 2, 3];
const tiled = (n) => `${binding(0, "a", "vec4f")}${binding(1, "b", "vec4f")}${binding(2, "c", "vec4f", "read_write")}
const n = ${n}u;
var<workgroup> left : array<f32, 1024>;
var<workgroup> right : array<vec4f, 256>;
@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_id) at : vec3u) {
  let thread = at.y * 16u + at.x;
  ${quarter.map((r) => `var s${r} = vec4f();`).join(" ")}
  for (var k = 0u; k < n; k += 16u) {
    let row = thread / 4u;
    let x = a[((group.y * 64u + row) * n + k) / 4u + thread % 4u];
    ${quarter.map((r) => `left[(4u * (thread % 4u) + ${r}u) * 64u + row] = x[${r}];`).join(" ")}
    right[thread] = b[((k + thread / 16u) * n) / 4u + group.x * 16u + thread % 16u];
    workgroupBarrier();
    for (var i = 0u; i < 16u; i++) {
      let y = right[i * 16u + at.x];
      ${quarter.map((r) => `s${r} += left[i * 64u + 4u * at.y + ${r}u] * y;`).join(" ")}
    }
    workgroupBarrier();
  }
  ${quarter.map((r) => `c[((group.y * 64u + 4u * at.y + ${r}u) * n) / 4u + group.x * 16u + at.x] = s${r};`).join("\n  ")}
}`;
const plain = (n) => `${binding(0, "a", "f32")}${binding(1, "b", "f32")}${binding(2, "c", "f32", "read_write")}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) at : vec3u) {
  var sum = 0.0;
  var p = at.y * ${n}u;
  var q = at.x;
  for (var k = 0u; k < ${n / 8}u; k++) {
    ${Array.from({ length: 8 }, (_, u) => `sum += a[p + ${u}u] * b[q + ${u * n}u];`).join(" ")}
    p += 8u;
    q += ${8 * n}u;
  }
  c[at.y * ${n}u + at.x] = sum;
}`;
async function matmul(n) {
  const arrays = [5, 6].map((seed) => numbers(n * n, seed, Float32Array));
  const found = await measure(tiled(n), arrays, n * n, [n / 64, n / 64]);
  return { ...found, plain: await measure(plain(n), arrays, n * n, [n / 8, n / 8]) };
}

const logistic = `${binding(0, "x", "vec4f")}${binding(1, "y", "vec4f", "read_write")}
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) at : vec3u) { y[at.x] = 1.0 / (1.0 + exp(-x[at.x])); }`;

/** A group for 64 columns, whose threads share the rows; 4096 of each. */
const sumRows = `${binding(0, "x", "vec4f")}${binding(1, "y", "vec4f", "read_write")}
var<workgroup> parts : array<vec4f, 256>;
@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_id) at : vec3u) {
  var sum = vec4f();
  let column = group.x * 16u + at.x;
  for (var row = at.y; row < 4096u; row += 16u) { sum += x[row * 1024u + column]; }
  let thread = at.y * 16u + at.x;
  parts[thread] = sum;
  for (var half = 128u; half >= 16u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { parts[thread] += parts[thread + half]; }
  }
  if (at.y == 0u) { y[column] = parts[thread]; }
}`;
/** A group for each row. */
const sumColumns = `${binding(0, "x", "vec4f")}${binding(1, "y", "f32", "read_write")}
var<workgroup> parts : array<f32, 256>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  var sum = vec4f();
  for (var i = thread; i < 1024u; i += 256u) { sum += x[group.x * 1024u + i]; }
  parts[thread] = sum.x + sum.y + sum.z + sum.w;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { parts[thread] += parts[thread + half]; }
  }
  if (thread == 0u) { y[group.x] = parts[0]; }
}`;
const matrix = () => [numbers(4096 * 4096, 10, Float32Array)];

const workloads = {
  b32: () => measure(logistic, [numbers(2048 * 2048, 4, Float32Array).map((v) => v * 8)], 2048 * 2048, [4096]),
  "c32-512": () => matmul(512),
  "c32-1024": () => matmul(1024),
  "c32-4096": () => matmul(4096),
  e0: () => measure(sumRows, matrix(), 4096, [64]),
  e1: () => measure(sumColumns, matrix(), 4096, [4096]),
};

const results = {};
for (const name of process.argv.slice(2)) if (name in workloads) results[name] = await workloads[name]();
console.log(JSON.stringify({ version: "WGSL by hand", results }));
process.exit(0);
