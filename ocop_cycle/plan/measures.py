"""What a plan counts, for whom, and how it lapses: each word with its Vietnamese label."""

from rules.vocabulary import Word


class Measure(Word):
    """What a target counts (chỉ tiêu)."""

    RATED_PRODUCTS = "rated_products", "Sản phẩm được phân hạng"
    POTENTIAL_PRODUCTS = "potential_products", "Sản phẩm có tiềm năng đạt hạng"
    STANDARDISED_PRODUCTS = "standardised_products", "Sản phẩm hiện có được tiêu chuẩn hóa"
    UPGRADED_PRODUCTS = "upgraded_products", "Sản phẩm được nâng hạng"
    RE_RATED_PRODUCTS = "re_rated_products", "Sản phẩm được đánh giá lại"
    ENTRIES = "entries", "Hồ sơ đăng ký"
    PRODUCERS = "producers", "Chủ thể tham gia"
    CLASSES = "classes", "Lớp tập huấn"
    TRAINEES = "trainees", "Học viên"
    COVERAGE = "coverage", "Tỷ lệ được phổ biến, tập huấn"
    WORKSHOPS = "workshops", "Hội thảo"
    FAIRS = "fairs", "Hội chợ, lễ hội"
    SHOPS = "shops", "Điểm giới thiệu và bán sản phẩm"
    BOARDS = "boards", "Bảng quảng cáo"
    LEAFLETS = "leaflets", "Tờ rơi"
    PILOT_PROJECTS = "pilot_projects", "Dự án điểm"
    TOURISM_VILLAGES = "tourism_villages", "Làng văn hóa du lịch"
    CRAFT_VILLAGES = "craft_villages", "Làng nghề"


class Per(Word):
    """For each of what a target holds."""

    YEAR = "year", "mỗi năm"
    ROUND = "round", "mỗi đợt"
    DISTRICT = "district", "mỗi huyện"
    COMMUNE = "commune", "mỗi xã"


class Lapse(Word):
    """What follows when a producer's day has passed."""

    PROPOSED = "proposed", "Đề xuất, chờ cán bộ xác nhận"
    AUTOMATIC = "automatic", "Tự dừng hồ sơ"
