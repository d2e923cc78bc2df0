"""Writes tf.binpb: the part of TensorFlow's protobuf schema that mrl writes.

    pip install protobuf==6.31.1
    python3 make-descriptors.py tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl
    npx buf generate

A TensorFlow wheel ships no .proto files, but its *_pb2.py modules hold the descriptors compiled from
them. They are read as text, never imported. What SavedModel and Event need is put into one file;
fields of messages that mrl never writes are left out, which protobuf readers cannot tell from empty ones.
"""

import ast
import pathlib
import sys
import zipfile

from google.protobuf import descriptor_pb2 as pb

ROOTS = ["SavedModel", "Event"]
# Big messages that are optional and never written here.
LEFT_OUT = {
    "SavedObjectGraph", "FullTypeDef", "GraphDebugInfo", "SaverDef", "CollectionDef", "OpList", "AssetFileDef",
    "VariantTensorDataProto", "ResourceHandleProto", "TaggedRunMetadata", "SessionLog", "LogMessage",
    "TypeSpecProto", "RegisteredGradient", "GradientDef", "WatchdogConfig", "WorkerHeartbeatRequest", "WorkerHeartbeatResponse", "RequestedExitCode",
}


def descriptor(wheel: zipfile.ZipFile, proto: str) -> pb.FileDescriptorProto:
    path = proto.replace(".proto", "_pb2.py")
    if path.startswith("xla/"):
        path = "tensorflow/compiler/" + path
    for call in ast.walk(ast.parse(wheel.read(path))):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "AddSerializedFile":
            return pb.FileDescriptorProto.FromString(ast.literal_eval(call.args[0]))
    raise SystemExit(f"{path} holds no descriptor")


def main() -> None:
    files: dict[str, pb.FileDescriptorProto] = {}
    pending = ["tensorflow/core/protobuf/saved_model.proto", "tensorflow/core/util/event.proto"]
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        while pending:
            name = pending.pop()
            if name not in files and not name.startswith("google/"):
                files[name] = descriptor(wheel, name)
                pending += files[name].dependency
    messages = {m.name: m for f in files.values() for m in f.message_type}
    enums = {e.name: e for f in files.values() for e in f.enum_type}

    kept: dict[str, pb.DescriptorProto | pb.EnumDescriptorProto] = {}

    def writable(field: pb.FieldDescriptorProto) -> bool:
        name = field.type_name.split(".")
        return field.type_name == "" or (name[1] == "tensorflow" and name[2] not in LEFT_OUT)

    def prune(message: pb.DescriptorProto) -> None:
        for nested in list(message.nested_type):
            prune(nested)
            # A map whose value type is gone has to go as a whole, with its entry message.
            if nested.options.map_entry and len(nested.field) < 2:
                owner = [f for f in message.field if f.type_name.endswith("." + nested.name)]
                for field in owner:
                    message.field.remove(field)
                message.nested_type.remove(nested)
        for field in list(message.field):
            if not writable(field):
                message.field.remove(field)
            elif field.type_name:
                keep(field.type_name.split(".")[2])

    def keep(name: str) -> None:
        if name in kept:
            return
        if name in enums:
            kept[name] = enums[name]
            return
        kept[name] = messages[name]
        prune(kept[name])

    for root in ROOTS:
        keep(root)

    out = pb.FileDescriptorProto(name="tf.proto", package="tensorflow", syntax="proto3")
    for name in sorted(kept):
        item = kept[name]
        if isinstance(item, pb.DescriptorProto):
            drop_empty_oneofs(item)
            out.message_type.append(item)
        else:
            out.enum_type.append(item)
    path = pathlib.Path(__file__).with_name("tf.binpb")
    path.write_bytes(pb.FileDescriptorSet(file=[out]).SerializeToString(deterministic=True))
    print(f"{path.name}: {len(out.message_type)} messages, {len(out.enum_type)} enums, {path.stat().st_size} bytes")


def drop_empty_oneofs(message: pb.DescriptorProto) -> None:
    """Removes oneofs that lost all their fields, and renumbers the others."""
    used = sorted({f.oneof_index for f in message.field if f.HasField("oneof_index")})
    names = [message.oneof_decl[i].name for i in used]
    del message.oneof_decl[:]
    for name in names:
        message.oneof_decl.add(name=name)
    for field in message.field:
        if field.HasField("oneof_index"):
            field.oneof_index = used.index(field.oneof_index)
    for nested in message.nested_type:
        drop_empty_oneofs(nested)


main()
