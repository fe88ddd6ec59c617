/**
 * Python that reads Parquet as records of JSON with pyarrow; part of what reads the files of a push. It defines
 * `parquet_records(path)`.
 */
export const pythonParquetSource = String.raw`def parquet_records(path):
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed:
        with gzip.open(path) as file:
            path = io.BytesIO(file.read())
    for batch in parquet.ParquetFile(path).iter_batches():
        for row in range(batch.num_rows):
            yield {name: plain(column[row]) for name, column in zip(batch.schema.names, batch.columns)}


def plain(value):
    """A value of Parquet as JSON has it: numbers with all digits, dates and times in ISO 8601."""
    kind, types = value.type, pyarrow.types
    if not value.is_valid:
        return None
    if types.is_dictionary(kind):
        return plain(value.value)
    if types.is_map(kind):
        return {as_text(plain(key)): plain(one) for key, one in zip(value.values.field(0), value.values.field(1))}
    if types.is_struct(kind):
        return {kind.field(index).name: plain(value[index]) for index in range(kind.num_fields)}
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return [plain(one) for one in value.values]
    if types.is_boolean(kind):
        return value.as_py()
    if types.is_floating(kind):
        number = value.as_py()
        if number != number:
            return None
        text = repr(number) if types.is_float64(kind) else value.cast(pyarrow.string()).as_py()
        if "inf" in text:
            return "Infinity" if number > 0 else "-Infinity"
        return Number(text if re.search("[.e]", text) else text + ".0")
    if types.is_integer(kind):
        return Number(value.as_py())
    if types.is_decimal(kind):
        return Number(format(value.as_py(), "f"))
    if types.is_timestamp(kind):
        return clock(value.value, kind.unit) + ("Z" if kind.tz else "")
    if types.is_time(kind):
        return clock(value.value, kind.unit)[11:]
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        try:
            return value.as_py().decode()
        except UnicodeDecodeError:
            return base64.b64encode(value.as_py()).decode()
    return str(value.as_py())


def clock(count, unit):
    """A moment that is counted since 1970, with decimals in threes."""
    seconds, rest = divmod(count, {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit])
    decimals = re.sub("(000)+$", "", f"{rest * {'s': 10**9, 'ms': 10**6, 'us': 10**3, 'ns': 1}[unit]:09d}")
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S") + ("." + decimals if decimals else "")`;
