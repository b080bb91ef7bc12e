//! What the caller reads on his phone, Chinese and English.

/// Each blank of the page with its words.
pub(super) const WORDS: [(&str, [&str; 2]); 15] = [
    ("lang", ["zh-CN", "en"]),
    ("title", ["告诉我们您在哪里", "Tell us where you are"]),
    (
        "ask",
        [
            "点下面的按钮，手机会问是否允许使用位置，请选“允许”。",
            "Press the button. Your phone asks whether it may use your location: allow it.",
        ],
    ),
    ("send", ["发送我的位置", "Send my location"]),
    (
        "no_script",
        [
            "您的浏览器不能自动发送位置。请在电话里告诉我们附近的路牌、里程桩或高大建筑。",
            "Your browser cannot send it. On the telephone, tell us of signs, milestones or tall buildings near you.",
        ],
    ),
    ("looking", ["正在定位，请稍等……在开阔处更准。", "Finding your location… It works best under open sky."]),
    ("sent", ["已收到您的位置，谢谢。", "We have your location. Thank you."]),
    (
        "stay",
        [
            "请留在安全的地方，保持电话畅通。这一页可以关掉了。",
            "Stay in a safe place and keep your telephone at hand. You may close this page.",
        ],
    ),
    (
        "denied",
        [
            "手机没有允许使用位置。请在浏览器或系统的设置里打开“位置”，再试一次；不行的话，在电话里告诉我们。",
            "Your phone did not allow it. Turn on location for the browser in its settings and try again, or tell us on the telephone.",
        ],
    ),
    (
        "nowhere",
        [
            "手机现在找不到位置。请到开阔处再试，或在电话里告诉我们附近有什么。",
            "Your phone cannot find its location now. Try under open sky, or tell us on the telephone what is near you.",
        ],
    ),
    ("cut", ["没有发出去：网络断了。请再试一次。", "It was not sent: the network is cut. Try again."]),
    (
        "used",
        [
            "这个链接已经用过，您的位置我们收到了。要更正，请在电话里让我们再发一个。",
            "This link was used: we have your location. To correct it, ask us on the telephone for another.",
        ],
    ),
    ("gone", ["这个链接已经失效。请在电话里让我们再发一个。", "This link is no longer good. Ask us on the telephone for another."]),
    ("again", ["再试一次", "Try again"]),
    ("privacy", ["只发送这一次，只用来找到您。", "It is sent once, and used only to find you."]),
];
