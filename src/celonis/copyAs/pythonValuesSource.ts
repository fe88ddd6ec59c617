/**
 * Python that makes of a value what its column holds, as the push does, and ends with an error where it cannot. What it
 * defines: `converted(value, type, how, mark)`, `as_text(value)` and `Number`, a number as it is written. It needs only
 * the standard library.
 */
export const pythonValuesSource = String.raw`class Number(str):
    """A number as it is written."""


def as_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str) else as_json(value)


def as_json(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(key, ensure_ascii=False) + ":" + as_json(one) for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(as_json(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def converted(value, type, how, mark):
    """None, a text, a number, True or False, or a moment in UTC, as the type says."""
    if value is None or type == "STRING":
        return value if value is None else as_text(value)
    text = as_text(value).strip("".join(map(chr, range(33))))
    if text == "":
        return None
    if type in ("DATE", "DATETIME"):
        moment = as_moment(text, how.get("moment", ISO_8601))
        if type == "DATE" and (moment.hour, moment.minute, moment.second, moment.microsecond) != (0, 0, 0, 0):
            raise ValueError(f"{text!r} is more than a date")
        return moment
    if type == "BOOLEAN":
        words = how.get("words", {"true": True, "false": False})
        if isinstance(value, bool):
            return value
        if text.lower() not in words:
            raise ValueError(f"{text!r} means neither true nor false")
        return words[text.lower()]
    number = text if isinstance(value, Number) else as_number(text, how.get("mark", mark))
    if type == "FLOAT":
        return Number(number)
    if int(Decimal(number)) != Decimal(number):
        raise ValueError(f"{text!r} is not whole")
    return int(Decimal(number))


def as_number(text, mark):
    """A number as a person writes it. Its digits may be grouped where it is known what stands before the decimals."""
    groups = r"[0-9]{1,3}(?:(?P<group>[OTHER \u00a0\u202f'\u2019])[0-9]{3}(?:(?P=group)[0-9]{3})*)|".replace("OTHER", "," if mark == "." else ".")
    pattern = r"(?P<before>[-+\u2212]?)\s?(?P<whole>" + (groups if mark else "") + r"[0-9]*)(?:\MARK(?P<decimals>[0-9]+))?(?P<power>[eE][-+]?[0-9]{1,4})?\s?(?P<after>[-+\u2212]?)"
    found = re.fullmatch(pattern.replace("MARK", mark or "."), text)
    if not found or (found["before"] and found["after"]) or not (found["whole"] or found["decimals"]):
        raise ValueError(f"{text!r} is not a number")
    minus = "-" if found["before"] + found["after"] in ("-", "\u2212") else ""
    whole = re.sub("[^0-9]", "", found["whole"]) or "0"
    return minus + whole + ("." + found["decimals"] if found["decimals"] else "") + (found["power"] or "")


ISO_8601 = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?(?P<offset>Z|[-+][0-9]{2}(?::?[0-9]{2})?)?)?"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
START = datetime(1970, 1, 1, tzinfo=timezone.utc)


def as_moment(text, pattern):
    """In UTC, to the millisecond. The pattern is a regular expression, or says what is counted since 1970."""
    if pattern in ("epochSeconds", "epochMilliseconds"):
        if not re.fullmatch(r"[-+]?[0-9]{1,15}(\.[0-9]+)?", text):
            raise ValueError(f"{text!r} is not a number of seconds or milliseconds")
        return START + timedelta(milliseconds=int(Decimal(text) * (1000 if pattern == "epochSeconds" else 1)))
    found = re.fullmatch(pattern, text)
    if not found:
        raise ValueError(f"{text!r} is not written as a date or time of its column")
    part = {name.rstrip("0123456789"): value for name, value in found.groupdict().items() if value is not None}
    year, month, hour = int(part["year"]), part["month"], int(part.get("hour", 0))
    if len(part["year"]) == 2:
        year += 2000 if year < 69 else 1900
    if "half" in part:
        hour = hour % 12 + (12 if part["half"].lower() == "pm" else 0)
    moment = datetime(
        year,
        int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1,
        int(part["day"]),
        hour,
        int(part.get("minute", 0)),
        int(part.get("second", 0)),
        int(part.get("fraction", "")[:3].ljust(3, "0")) * 1000,
        timezone.utc,
    )
    ahead = re.sub("[^0-9]", "", part.get("offset", "")).ljust(4, "0")
    offset = timedelta(hours=int(ahead[:2]), minutes=int(ahead[2:]))
    return moment + offset if part.get("offset", "").startswith("-") else moment - offset`;
