"""The words that files of the tree are likely to have: deflate is given them for a file that the kiosk has no copy of.

They are part of the format of packs, and stay as they are for ever, byte for byte: both ends of a line have the same.
Fields stand in the order of the wire; the phrases are those of the agencies.
"""

from __future__ import annotations

from typing import Final

_METADATA: Final = (
    '{"signatures":[{"keyid":"","sig":""}],"signed":{"_type":"targets","delegations":{"keys":{"":{"keytype":"ed25519",'
    '"keyval":{"public":""},"scheme":"ed25519"}},"roles":[{"keyids":[""],"name":"","paths":[""],"terminating":true,'
    '"threshold":1}]},"expires":"2027-01-21T05:00:00Z","spec_version":"1.0.31","targets":{"articles/index":{"custom":'
    '{"edition":1},"hashes":{"sha256":""},"length":2}},"version":1}}"_type":"snapshot","meta":{"articles.json":'
    '{"version":1},"_type":"timestamp","meta":{"snapshot.json":{"version":1}},"version":1,"x-issued":"'
)
_TEXTS: Final = (
    '[{"areas":["th"],"id":"","issued":"2026-11-22T05:00:00Z","kind":"article","sha256":"","size_bytes":1000,"title":""'
    '},{"areas":["th"],"body":"","category":"health","id":"","issued":"2026-11-22T05:00:00Z","kind":"article","source":'
    '"กรมควบคุมโรค","summary":"","title":"เกษตรกร ชาวบ้าน หมู่บ้าน ตำบล อำเภอ จังหวัด ประเทศไทย ประชาชน โรงพยาบาล"}]'
    '"body":"","ends":"2026-11-22T05:00:00Z","kind":"activity","place":"ศาลากลางบ้าน","source":"อบต.","starts":"'
)
_DAILY: Final = (
    '{"category":"ข้าว","id":"","name":"","quotes":[{"date":"2026-11-22","price_satang":1540000,"province":"10"}],"unit"'
    ':"บาทต่อกิโลกรัม"},"unit":"บาทต่อตัน"}],"id":"prices-","issued":"2026-11-22T05:00:00Z","kind":"price_list","source":'
    '"ศูนย์ข้อมูลเกษตรแห่งชาติ"}]{"condition":"thunderstorm","date":"2026-11-22","description":"มีเมฆบางส่วน ท้องฟ้าแจ่มใส '
    'มีฝนฟ้าคะนองร้อยละ 60 ของพื้นที่ และมีฝนตกหนักบางแห่ง อากาศร้อนในตอนกลางวัน","high_celsius":33.0,"low_celsius":24.0,'
    '"rain_area_percent":60,"wind_from_degrees":45,"wind_kmh":15.0},{"condition":"partly-cloudy","id":"forecast-",'
    '"kind":"forecast","source":"กรมอุตุนิยมวิทยา","source_url":"https://www.tmd.go.th/"}]'
)
_WARNINGS: Final = (
    "น้ำท่วมฉับพลัน น้ำป่าไหลหลาก แผ่นดินไหว คลื่นสูง หมอกหนา อากาศหนาวจัด อากาศร้อนจัด ลูกเห็บตก ฟ้าผ่า ลมกระโชกแรง ฝนตกหนักมาก "
    "พายุโซนร้อน พายุฤดูร้อน บริเวณภาคเหนือ ภาคตะวันออกเฉียงเหนือ ภาคกลาง ภาคตะวันออก ภาคใต้ฝั่งตะวันออก พื้นที่เสี่ยงภัย ฉบับที่ "
    '"original_sha256":"","replaces":["","event_en":"Heavy Rain","headline_en":"'
    '[{"areas":["10"],"description":"","effective":"2026-11-22T05:00:00Z","event":"พายุฝนฟ้าคะนอง","headline":"เตือนฝนตกหนัก'
    'และลมกระโชกแรงบริเวณประเทศไทย","id":"","instruction":"ขอให้ประชาชนระวังอันตรายจากฝนที่ตกหนักในพื้นที่ หลีกเลี่ยงการอยู่ในที่โล่งแจ้ง '
    'ใต้ต้นไม้ใหญ่ และป้ายโฆษณาที่ไม่แข็งแรง","issued":"2026-11-22T05:00:00Z","kind":"warning","severity":"severe",'
    '"source":"กรมอุตุนิยมวิทยา","valid_until":"2026-11-23T05:00:00Z"}]'
)

PRIMER: Final = "".join((_METADATA, _TEXTS, _DAILY, _WARNINGS)).encode()
"""Some 5 KB; the last of them are the cheapest to name."""
